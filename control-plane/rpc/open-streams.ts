import type { Clock, MonotonicMs } from '../../lib/clock.ts'
import { SwitchyardError } from '../../lib/errors.ts'

/** Streams of proxies, agents and watchers at the same time. */
export const STREAMS_MAX = 2_000
/** An attached stream says hello within this time. */
export const HELLO_WAIT_MS = 10_000

interface OpenStream {
  readonly openedAt: MonotonicMs
  readonly end: (error: SwitchyardError) => void
  greeted: boolean
}

/** Every long-lived stream, so that they can be ended together when this node stops or stands down. */
export class OpenStreams {
  readonly #streams = new Set<OpenStream>()
  readonly #clock: Clock

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** @returns what to call when the stream has said hello, and when it is over
   *  @throws SwitchyardError `SWY_LIMIT` */
  add(end: (error: SwitchyardError) => void): { greet(): void; remove(): void } {
    if (this.#streams.size >= STREAMS_MAX)
      throw new SwitchyardError('SWY_LIMIT', `${STREAMS_MAX} streams are open already`)
    const stream: OpenStream = { openedAt: this.#clock.monotonicMs(), end, greeted: false }
    this.#streams.add(stream)
    return {
      greet: () => {
        stream.greeted = true
      },
      remove: () => this.#streams.delete(stream),
    }
  }

  endAll(error: SwitchyardError): void {
    for (const stream of this.#streams) stream.end(error)
  }

  /** Ends streams that never said hello. */
  sweep(): void {
    const now = this.#clock.monotonicMs()
    for (const stream of this.#streams)
      if (!stream.greeted && now - stream.openedAt > HELLO_WAIT_MS)
        stream.end(new SwitchyardError('SWY_TIMEOUT', `no hello within ${HELLO_WAIT_MS} ms`))
  }
}
