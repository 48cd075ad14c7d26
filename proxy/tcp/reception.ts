import type { Socket } from 'node:net'
import { after, type Clock, type MonotonicMs } from '../../lib/clock.ts'
import type { DropReason } from '../flows/drop-reason.ts'
import type { GreetingStep, StreamAdmission, StreamGreeting, StreamHouse } from '../games/stream-adapter.ts'
import { breakOff } from './break-off.ts'
import { EarlyBytes } from './early-bytes.ts'
import { LastWords } from './last-words.ts'

/** A client has so long to say what it wants, and again after each answer. */
export const HELLO_MS = 5_000
/** Answers to one client: a list asks for the status, and then for an echo. */
const ANSWERS_MAX = 4

const NOTHING = Buffer.alloc(0)

/** Life of a connection until it is known what its client wants.
 *    greeting ──a player──► over (somebody else's)
 *       │ └──last answer──► leaving ──► over
 *       └──nonsense | deadline | client gone──► over */
type State =
  | {
      readonly kind: 'greeting'
      readonly deadline: MonotonicMs
      readonly pauseUntil: MonotonicMs | undefined
    }
  | { readonly kind: 'leaving'; readonly words: LastWords }
  | { readonly kind: 'over' }

export interface ReceptionOptions {
  readonly client: Socket
  readonly greeting: StreamGreeting
  readonly house: StreamHouse
  readonly clock: Clock
  /** Whether an answer of so many bytes may be given; the reason why not. */
  readonly mayAnswer: (bytes: number) => DropReason | undefined
  readonly dropped: (reason: DropReason) => void
  /** The socket and what it has said are somebody else's from now on. */
  readonly admitted: (admission: StreamAdmission, early: EarlyBytes) => void
  readonly onStateChange: (reception: Reception) => void
}

/** Listens to one client's first words, answers what can be answered here, and hands players on. */
export class Reception {
  readonly #options: ReceptionOptions
  readonly #early = new EarlyBytes()
  readonly #onData = (chunk: Buffer): void => this.#hear(chunk)
  readonly #onEnd = (): void => this.#ended()
  readonly #onClose = (): void => this.#enter({ kind: 'over' })
  #state: State
  #answers = 0

  constructor(options: ReceptionOptions) {
    this.#options = options
    const { client } = options
    this.#state = this.#greetingFor(undefined)
    client.on('error', () => {}) // Every error is followed by `close`, which tells.
    client.on('data', this.#onData)
    client.on('end', this.#onEnd)
    client.on('close', this.#onClose)
  }

  get kind(): State['kind'] {
    return this.#state.kind
  }

  tick(now: MonotonicMs): void {
    const state = this.#state
    if (state.kind === 'leaving') return state.words.tick(now)
    if (state.kind === 'over') return
    if (state.pauseUntil !== undefined && now >= state.pauseUntil) {
      const { greeting, house } = this.#options
      this.#state = { ...state, pauseUntil: undefined }
      return this.#take(greeting.paused(this.#early.peek(), house, now), now)
    }
    // Who has got an answer has got what it came for.
    if (now >= state.deadline) this.#finish('hello-timeout')
  }

  /** Ends it at once. */
  drop(reason: DropReason): void {
    this.#options.dropped(reason)
    this.destroy()
  }

  destroy(): void {
    if (this.#state.kind === 'over') return
    breakOff(this.#options.client)
    this.#enter({ kind: 'over' })
  }

  #hear(chunk: Buffer): void {
    if (this.#state.kind !== 'greeting') return
    const { greeting, house, clock } = this.#options
    const goesOn = this.#early.add(chunk)
    const now = clock.monotonicMs()
    this.#take(greeting.hear(this.#early.peek(), house, now), now)
    if (!goesOn && this.#state.kind === 'greeting') this.drop('hello-invalid')
  }

  #take(step: GreetingStep, now: MonotonicMs): void {
    switch (step.kind) {
      case 'more':
        return this.#listen(step.pauseMs, now)
      case 'answer':
        return this.#answer(step.bytes, step.last, now)
      case 'admit':
        return this.#admit(step.admission)
      case 'drop':
        return this.drop(step.reason)
    }
  }

  #listen(pauseMs: number | undefined, now: MonotonicMs): void {
    const state = this.#state
    if (state.kind !== 'greeting') return
    this.#state = { ...state, pauseUntil: pauseMs === undefined ? undefined : after(now, pauseMs) }
    // Whoever has said everything will say no more.
    if (this.#options.client.readableEnded) this.#ended()
  }

  #answer(bytes: Buffer, last: boolean, now: MonotonicMs): void {
    const { client, greeting, house, mayAnswer } = this.#options
    this.#answers += 1
    const refused = this.#answers > ANSWERS_MAX ? 'hello-invalid' : mayAnswer(bytes.length)
    if (refused !== undefined) return this.drop(refused)
    if (last) return this.#leave(bytes)
    client.write(bytes)
    this.#state = this.#greetingFor(undefined)
    this.#take(greeting.hear(this.#early.peek(), house, now), now)
  }

  #admit(admission: StreamAdmission): void {
    this.#detach()
    this.#enter({ kind: 'over' })
    this.#options.admitted(admission, this.#early)
  }

  /** The client says no more: what it has said is all. */
  #ended(): void {
    const state = this.#state
    if (state.kind !== 'greeting') return
    const { greeting, house, clock } = this.#options
    const now = clock.monotonicMs()
    if (state.pauseUntil !== undefined) {
      this.#state = { ...state, pauseUntil: undefined }
      return this.#take(greeting.paused(this.#early.peek(), house, now), now)
    }
    if (this.#early.empty) this.#leave(NOTHING)
    else this.#finish('hello-invalid')
  }

  /** No more will come, or in time. */
  #finish(reason: DropReason): void {
    if (this.#answers === 0) this.drop(reason)
    else this.#leave(NOTHING)
  }

  #leave(lastWords: Buffer): void {
    const { client, clock } = this.#options
    this.#detach()
    this.#enter({ kind: 'leaving', words: new LastWords(client, lastWords, clock, this.#onClose) })
  }

  #detach(): void {
    const { client } = this.#options
    client.off('data', this.#onData)
    client.off('end', this.#onEnd)
    client.off('close', this.#onClose)
  }

  #greetingFor(pauseUntil: MonotonicMs | undefined): State {
    return { kind: 'greeting', deadline: after(this.#options.clock.monotonicMs(), HELLO_MS), pauseUntil }
  }

  #enter(state: State): void {
    const was = this.#state
    this.#state = state
    if (was.kind !== state.kind) this.#options.onStateChange(this)
  }
}
