import type { MonotonicMs } from '../../lib/clock.ts'
import type { AccountName, Epoch } from '../../proto/contract/session.ts'

/** Accounts that somebody waits for; the oldest are forgotten first, and their owner is given its time anew. */
export const CONTESTS_MAX = 10_000
/** If nobody has asked for the account for so long, whoever waited has gone away. */
export const CONTEST_KEPT_MS = 15_000

interface Contest {
  readonly epoch: Epoch
  readonly askedAt: MonotonicMs
  heardAt: MonotonicMs
}

/** Since when the owner of an account has been asked to let go. In memory only: a node that takes over asks anew. */
export class Contests {
  readonly #contests = new Map<AccountName, Contest>()

  get size(): number {
    return this.#contests.size
  }

  /** How long ago the holder of this epoch was asked; undefined if it was not, or nobody has waited since. */
  askedMsAgo(account: AccountName, epoch: Epoch, now: MonotonicMs): number | undefined {
    const contest = this.#contests.get(account)
    if (contest?.epoch !== epoch || now - contest.heardAt > CONTEST_KEPT_MS) return undefined
    contest.heardAt = now
    return now - contest.askedAt
  }

  /** The holder is being asked, if it was not before. */
  ask(account: AccountName, epoch: Epoch, now: MonotonicMs): void {
    if (this.askedMsAgo(account, epoch, now) !== undefined) return
    this.#contests.delete(account)
    this.#contests.set(account, { epoch, askedAt: now, heardAt: now })
    const [oldest] = this.#contests.keys()
    if (this.#contests.size > CONTESTS_MAX && oldest !== undefined) this.#contests.delete(oldest)
  }

  settle(account: AccountName): void {
    this.#contests.delete(account)
  }
}
