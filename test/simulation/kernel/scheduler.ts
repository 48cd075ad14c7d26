import { EventHeap, type ScheduledEvent } from './event-heap.ts'
import type { Life } from './life.ts'

const FNV_PRIME = 0x01000193
/** Kept before anything replaces it: the only real thing that the run waits with. */
const nextTurn = setImmediate

/** Simulated time: a queue of events. The time jumps from one to the next; events of the same moment come in the order in
 *  which they were scheduled. */
export class Scheduler {
  readonly #heap = new EventHeap()
  #nowMs = 0
  #order = 0
  #unsettled = false
  #hash = 0x811c9dc5
  #ran = 0
  #halted = false

  get nowMs(): number {
    return this.#nowMs
  }

  /** Of everything that has happened so far: two runs with the same hash were the same. */
  get hash(): string {
    return (this.#hash >>> 0).toString(16).padStart(8, '0')
  }

  /** Events that have happened. */
  get ran(): number {
    return this.#ran
  }

  /** Events that are still to come, those of ended lives left out. */
  waiting(): readonly ScheduledEvent[] {
    return this.#heap.all().filter(event => !event.life.ended)
  }

  /** `delayMs` of true time from now. */
  schedule(delayMs: number, life: Life, run: () => void): ScheduledEvent {
    this.#order += 1
    const event = { at: this.#nowMs + Math.max(0, delayMs), order: this.#order, life, run }
    this.#heap.push(event)
    return event
  }

  /** Resolves with what `act` gives, `delayMs` from now; never if the life ends before. */
  later<T>(delayMs: number, life: Life, act: () => T): Promise<T> {
    return new Promise((resolve, reject) => {
      this.schedule(delayMs, life, () => {
        this.#unsettled = true
        try {
          resolve(act())
        } catch (error) {
          reject(error)
        }
      })
    })
  }

  /** Something outside of `later` has resolved promises: what waits for them runs before the next event. */
  settle(): void {
    this.#unsettled = true
  }

  /** Adds a number to the hash of the run. */
  mix(value: number): void {
    this.#hash = Math.imul(this.#hash ^ (value | 0), FNV_PRIME)
  }

  /** Nothing happens any more. */
  halt(): void {
    this.#halted = true
  }

  stop(life: Life): void {
    life.parked ??= []
  }

  wake(life: Life): void {
    const parked = life.parked ?? []
    life.parked = undefined
    for (const run of parked) this.schedule(0, life, run)
  }

  /** Lets everything happen that is due within `durationMs`. */
  async run(durationMs: number): Promise<void> {
    const until = this.#nowMs + durationMs
    for (;;) {
      if (this.#unsettled) {
        this.#unsettled = false
        // All that waits for promises runs before the turn of the real event loop is over.
        await new Promise<void>(resolve => nextTurn(resolve))
      }
      const event = this.#heap.peek()
      if (event === undefined || event.at > until || this.#halted) break
      this.#heap.pop()
      const { life } = event
      if (life.ended) continue
      this.#nowMs = event.at
      if (life.parked === undefined) this.#happen(event)
      else life.parked.push(event.run)
    }
    this.#nowMs = until
  }

  #happen(event: ScheduledEvent): void {
    this.#ran += 1
    this.mix(event.order)
    this.mix(event.at * 1_000)
    event.run()
  }
}
