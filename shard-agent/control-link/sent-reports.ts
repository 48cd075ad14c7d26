import type { MonotonicMs } from '../../lib/clock.ts'

/** Reports of the present stream of which is known when they were sent: a minute of heartbeats. */
export const SENT_REPORTS_MAX = 120
/** Every stream begins to count anew, with its hello. */
const HELLO_SEQUENCE = 1

/** When the reports were sent that a renewal of leases may answer. */
export class SentReports {
  readonly #times = new Map<number, MonotonicMs>()

  /** A new stream: its hello is sent. */
  begin(now: MonotonicMs): void {
    this.#times.clear()
    this.add(HELLO_SEQUENCE, now)
  }

  add(sequence: number, now: MonotonicMs): void {
    this.#times.set(sequence, now)
    const [oldest] = this.#times.keys()
    if (this.#times.size > SENT_REPORTS_MAX && oldest !== undefined) this.#times.delete(oldest)
  }

  /** undefined for a report that is too old, or was none of this stream. */
  timeOf(sequence: number): MonotonicMs | undefined {
    return this.#times.get(sequence)
  }
}
