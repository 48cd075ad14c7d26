import { after, type MonotonicMs } from '../../lib/clock.ts'

/** As long as the table's own set keeps them. */
export const FORMER_MS = 300_000
/** Well below the size of the table's set, so that a table that is made anew has room for whoever leaves next. */
export const FORMER_KEPT_MAX = 16_384

/** Players who have left, and to whom a game server that still speaks must not get past the proxy. The kernel knows them, too: these are for a table
 *  that is made anew. When there are too many, whoever left first is forgotten. */
export class FormerPlayers {
  /** By key of the set, in the order in which they are forgotten. */
  readonly #until = new Map<string, MonotonicMs>()

  /** @param forMs how long he is still to be kept */
  add(key: string, now: MonotonicMs, forMs = FORMER_MS): void {
    this.#until.delete(key)
    this.#until.set(key, after(now, forMs))
    this.#forget(now)
    const [oldest] = this.#until.keys()
    if (this.#until.size > FORMER_KEPT_MAX && oldest !== undefined) this.#until.delete(oldest)
  }

  /** Who is kept now, and for how many more seconds, one at least. */
  left(now: MonotonicMs): readonly { readonly key: string; readonly seconds: number }[] {
    return [...this.#until].flatMap(([key, until]) =>
      until > now ? [{ key, seconds: Math.ceil((until - now) / 1_000) }] : [],
    )
  }

  clear(): void {
    this.#until.clear()
  }

  #forget(now: MonotonicMs): void {
    for (const [key, until] of this.#until) {
      if (until > now) break
      this.#until.delete(key)
    }
  }
}
