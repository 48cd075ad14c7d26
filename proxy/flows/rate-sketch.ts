import type { MonotonicMs } from '../../lib/clock.ts'
import type { Rate } from '../../lib/token-bucket.ts'
import { textHash } from '../routing/rendezvous.ts'

const ROWS = 2
const BUCKETS_PER_ROW = 8_192

/** Token buckets for any number of keys in fixed memory (a count-min sketch of buckets; after Cormode and Muthukrishnan 2005).
 *  A key shares its buckets with others only under a flood, and then new arrivals are the ones refused: nobody gets more than
 *  its rate. Seeded, so that nobody can choose an address that shares a victim's buckets. */
export class RateSketch {
  readonly #rate: Rate
  readonly #seed: number
  readonly #tokens: Float64Array
  readonly #updatedAt: Float64Array

  constructor(rate: Rate, seed: number) {
    this.#rate = rate
    this.#seed = seed >>> 0
    this.#tokens = new Float64Array(ROWS * BUCKETS_PER_ROW).fill(rate.burst)
    this.#updatedAt = new Float64Array(ROWS * BUCKETS_PER_ROW)
  }

  /** Whether `key` has a token left. Takes none. */
  allows(key: string, now: MonotonicMs): boolean {
    for (let row = 0; row < ROWS; row += 1) if (this.#refilled(this.#indexOf(key, row), now) >= 1) return true
    return false
  }

  /** Takes one token of `key`; buckets that others have emptied stay at zero. */
  take(key: string, now: MonotonicMs): void {
    for (let row = 0; row < ROWS; row += 1) {
      const index = this.#indexOf(key, row)
      this.#tokens[index] = Math.max(0, this.#refilled(index, now) - 1)
      this.#updatedAt[index] = now
    }
  }

  #indexOf(key: string, row: number): number {
    return row * BUCKETS_PER_ROW + (textHash(key, this.#seed + row) % BUCKETS_PER_ROW)
  }

  #refilled(index: number, now: MonotonicMs): number {
    const elapsedMs = Math.max(0, now - (this.#updatedAt[index] ?? 0))
    return Math.min(this.#rate.burst, (this.#tokens[index] ?? 0) + (elapsedMs * this.#rate.perSecond) / 1_000)
  }
}
