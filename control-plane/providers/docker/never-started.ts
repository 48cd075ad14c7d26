import type { Clock, MonotonicMs } from '../../../lib/clock.ts'

/** Creating and starting are two calls: a container that nobody has started for so long was made by somebody who died in between, and never runs. */
export const STARTED_WITHIN_MS = 60_000

/** Knows since when containers wait for their first start. */
export class NeverStarted {
  readonly #clock: Clock
  #since: ReadonlyMap<string, MonotonicMs> = new Map()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** @param created ids of all containers of a listing that were never started; others are forgotten
   *  @returns whether a container has waited for too long */
  look(created: readonly string[]): (id: string) => boolean {
    const now = this.#clock.monotonicMs()
    this.#since = new Map(created.map(id => [id, this.#since.get(id) ?? now]))
    const late = new Set(created.filter(id => now - (this.#since.get(id) ?? now) > STARTED_WITHIN_MS))
    return id => late.has(id)
  }
}
