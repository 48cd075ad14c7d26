import { after, type MonotonicMs } from '../../lib/clock.ts'
import { fullBucket, type Rate, takeToken, type TokenBucket } from '../../lib/token-bucket.ts'
import { RateSketch } from './rate-sketch.ts'

const PER_SOURCE: Rate = { perSecond: 1, burst: 1 }
/** A server notices within this time that nobody answers for a player: until then it keeps the name, and refuses its owner for good. */
export const GHOST_MS = 15_000
/** Addresses that are remembered for that; further ones are not. */
const GHOSTS_MAX = 10_000

/** Which of those who send data without a flow are answered: each once a second, and all together at a pace, whoever says to be how many. Fixed
 *  memory. */
export class LostClients {
  readonly #perSource: RateSketch
  readonly #rate: Rate
  readonly #bucket: TokenBucket
  /** Told in the beginning: they played when the former life of this proxy ended, which has left no journal. */
  readonly #ghosts = new Set<string>()
  readonly #ghostsUntil: MonotonicMs

  /** @param now the beginning of this proxy's life */
  constructor(perSecond: number, seed: number, now: MonotonicMs) {
    this.#perSource = new RateSketch(PER_SOURCE, seed)
    this.#rate = { perSecond, burst: perSecond }
    this.#bucket = fullBucket(this.#rate, now)
    this.#ghostsUntil = after(now, GHOST_MS)
  }

  /** Whether a shard may still show the player of before, and would refuse the one who is back. Only in the beginning: later, anybody could
   *  keep anybody out by speaking in its name. */
  mayHaveGhost(ip: string, now: MonotonicMs): boolean {
    if (this.#ghosts.size === 0) return false
    if (now < this.#ghostsUntil) return this.#ghosts.has(ip)
    this.#ghosts.clear()
    return false
  }

  /** Takes a word of both budgets if there is one in each.
   *  @param isClient looked at only where there is a budget: whether it can be a client at all */
  mayBeTold(ip: string, port: number, now: MonotonicMs, isClient: () => boolean): boolean {
    const source = `${ip} ${port}`
    if (!this.#perSource.allows(source, now) || !isClient()) return false
    if (!takeToken(this.#bucket, this.#rate, now)) return false
    this.#perSource.take(source, now)
    if (now < this.#ghostsUntil && this.#ghosts.size < GHOSTS_MAX) this.#ghosts.add(ip)
    return true
  }
}
