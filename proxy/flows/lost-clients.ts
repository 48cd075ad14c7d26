import type { MonotonicMs } from '../../lib/clock.ts'
import { fullBucket, type Rate, takeToken, type TokenBucket } from '../../lib/token-bucket.ts'
import { RateSketch } from './rate-sketch.ts'

const PER_SOURCE: Rate = { perSecond: 1, burst: 1 }

/** Which of those who send data without a flow are answered: each once a second, and all together at a pace, whoever says to be how many. Fixed
 *  memory. */
export class LostClients {
  readonly #perSource: RateSketch
  readonly #rate: Rate
  readonly #bucket: TokenBucket

  constructor(perSecond: number, seed: number, now: MonotonicMs) {
    this.#perSource = new RateSketch(PER_SOURCE, seed)
    this.#rate = { perSecond, burst: perSecond }
    this.#bucket = fullBucket(this.#rate, now)
  }

  /** Takes a word of both budgets if there is one in each.
   *  @param isClient looked at only where there is a budget: whether it can be a client at all */
  mayBeTold(ip: string, port: number, now: MonotonicMs, isClient: () => boolean): boolean {
    const source = `${ip} ${port}`
    if (!this.#perSource.allows(source, now) || !isClient()) return false
    if (!takeToken(this.#bucket, this.#rate, now)) return false
    this.#perSource.take(source, now)
    return true
  }
}
