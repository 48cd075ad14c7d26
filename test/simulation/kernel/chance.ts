import { type Random, seededRandom } from '../../../lib/random.ts'

/** Everything that is drawn in a run comes from one of these; each part has its own, so that a draw more in one of them changes
 *  nothing in the others. */
export class Chance implements Random {
  readonly #random: Random
  readonly #seed: number

  constructor(seed: number) {
    this.#seed = seed
    this.#random = seededRandom(seed)
  }

  /** Another source of chance, always the same for the same name. */
  fork(name: string): Chance {
    let hash = this.#seed ^ 0x9e3779b9
    for (let index = 0; index < name.length; index += 1)
      hash = Math.imul(hash ^ name.charCodeAt(index), 0x01000193) ^ (hash >>> 15)
    return new Chance(hash >>> 0)
  }

  fraction(): number {
    return this.#random.fraction()
  }

  /** True in `share` of all cases. */
  hits(share: number): boolean {
    return this.fraction() < share
  }

  between(from: number, to: number): number {
    return from + this.fraction() * (to - from)
  }

  /** A whole number, both ends included. */
  whole(from: number, to: number): number {
    return from + Math.floor(this.fraction() * (to - from + 1))
  }

  /** @throws TypeError where there is nothing to pick from */
  pick<T>(from: readonly T[]): T {
    const index = Math.floor(this.fraction() * from.length)
    if (index >= from.length) throw new TypeError('nothing to pick from')
    return from[index] as T
  }

  /** One of them, or undefined where there is none. */
  one<T>(from: readonly T[]): T | undefined {
    return from.length === 0 ? undefined : this.pick(from)
  }

  /** By weight; weights of 0 are never drawn. */
  weighted<T>(from: readonly { readonly weight: number; readonly value: T }[]): T | undefined {
    const total = from.reduce((sum, { weight }) => sum + weight, 0)
    let left = this.fraction() * total
    for (const { weight, value } of from) {
      left -= weight
      if (left < 0) return value
    }
    return undefined
  }

  /** Exponentially distributed: the gaps of things that happen independently. */
  gap(mean: number): number {
    return -Math.log(1 - this.fraction()) * mean
  }
}
