/** Each bucket is this much wider than the one before: what comes out is at most 1 % too high. */
const growth = 1.01
const smallestMs = 0.01
const bucketCount = 2_400

/** How durations are spread, in bounded memory, from 0.01 ms to days. */
export class Distribution {
  readonly #buckets = new Uint32Array(bucketCount)
  #count = 0
  #maxMs = 0

  get count(): number {
    return this.#count
  }

  /** 0 if nothing was added. */
  get maxMs(): number {
    return this.#maxMs
  }

  add(durationMs: number): void {
    const bucket = Math.ceil(Math.log(Math.max(durationMs, smallestMs) / smallestMs) / Math.log(growth))
    const index = Math.min(bucket, bucketCount - 1)
    this.#buckets[index] = (this.#buckets[index] ?? 0) + 1
    this.#count += 1
    this.#maxMs = Math.max(this.#maxMs, durationMs)
  }

  /** The duration that `share` (0 to 1) of all do not exceed; 0 if nothing was added. */
  quantileMs(share: number): number {
    const wanted = Math.max(Math.ceil(this.#count * share), 1)
    let below = 0
    for (const [index, count] of this.#buckets.entries()) {
      below += count
      if (below >= wanted) return Math.min(smallestMs * growth ** index, this.#maxMs)
    }
    return this.#maxMs
  }
}
