import type { Standing } from './walk-message.ts'

/** What must never happen to an account.
 *  `lost`: it began with less than was saved, or than was handed over; `changed`: it began with something else; `invented`: with more than was
 *  done; `older`: somebody answers who had to give it up. */
export type BreachKind = 'lost' | 'changed' | 'invented' | 'older'

export interface Breach {
  readonly kind: BreachKind
  readonly text: string
}

/** Standings of one account that are remembered, the latest. */
const STANDINGS_MAX = 512

/** Whether what an account hears continues what it was told before. Asks no clock. */
export class Continuity {
  /** By score, in the order in which they were heard. */
  readonly #known = new Map<number, Standing>()
  #epoch = 0
  /** The latest that was heard of. */
  #score = 0
  /** Nobody plays the account with less from here on. */
  #saved = 0
  /** Acts asked for whose answer never came: each may have been done, and may have led to being set back once. */
  #open = 0

  get epoch(): number {
    return this.#epoch
  }

  /** Something is asked for that may change the account. */
  ask(): void {
    this.#open += 1
  }

  /** Somebody says that so much is saved. */
  saved(score: number): void {
    this.#saved = Math.max(this.#saved, score)
  }

  /** The account begins to play, by hand-off or by login.
   *  @param rides others may have done things for it */
  begin(standing: Standing, isMoved: boolean, rides: boolean): Breach | undefined {
    const { epoch, score } = standing
    if (epoch < this.#epoch) return breach('older', `epoch ${epoch} after ${this.#epoch}`, standing)
    const isAgain = epoch === this.#epoch
    const least = isMoved || isAgain ? Math.max(this.#score, this.#saved) : this.#saved
    const isFirst = this.#epoch === 0
    this.#epoch = epoch
    if (!isFirst && score < least) return breach('lost', `score ${score} after ${least}`, standing)
    if (!isFirst && !rides && score > this.#score + 1 + 2 * this.#open)
      return breach('invented', `score ${score} after ${this.#score} and ${this.#open} acts`, standing)
    const changed = this.#differs(standing)
    // What was done after the last save is forgotten, and may be done otherwise.
    for (const later of this.#known.keys()) if (later > score) this.#known.delete(later)
    this.#score = score
    this.#remember(standing)
    return changed
  }

  /** An answer of whoever plays the account.
   *  @param askedAt the epoch that was known when it was asked */
  hear(standing: Standing, askedAt: number): Breach | undefined {
    const { epoch, score } = standing
    // What was asked before may be answered by whoever was there before.
    if (epoch < askedAt)
      return breach('older', `epoch ${epoch} answers what was asked at ${askedAt}`, standing)
    if (epoch !== this.#epoch) return undefined
    const changed = this.#differs(standing)
    this.#open = Math.max(0, this.#open - 1)
    this.#score = Math.max(this.#score, score)
    this.#remember(standing)
    return changed
  }

  #differs(standing: Standing): Breach | undefined {
    const known = this.#known.get(standing.score)
    return known === undefined || describe(known) === describe(standing)
      ? undefined
      : breach('changed', `not ${describe(known)}`, standing)
  }

  #remember(standing: Standing): void {
    this.#known.set(standing.score, standing)
    if (this.#known.size <= STANDINGS_MAX) return
    const oldest = this.#known.keys().next()
    if (oldest.done !== true) this.#known.delete(oldest.value)
  }
}

function describe({ x, y, score, coins, items }: Standing): string {
  return `x=${x} y=${y} score=${score} coins=${coins} items=${items}`
}

function breach(kind: BreachKind, why: string, standing: Standing): Breach {
  return { kind, text: `${why}: ${describe(standing)} epoch=${standing.epoch}` }
}
