import type { MonotonicMs } from '../../lib/clock.ts'
import type { AccountName, Epoch, Holding } from '../../proto/contract/session.ts'

/** Accounts of one shard that are remembered; beyond it the one that was heard of longest ago is forgotten. */
export const ACCOUNTS_PER_SHARD_MAX = 5_000

/** How surely a holder holds, when only the agent can be asked. */
export type MemoryVerdict =
  /** The lease has not run out: nobody else can have taken the account over. */
  | { readonly kind: 'held'; readonly leftMs: number }
  /** The lease has run out, the store's outage may still be bridged. */
  | { readonly kind: 'grace'; readonly leftMs: number }
  | { readonly kind: 'fenced' }
  /** Never heard of since the agent started. */
  | { readonly kind: 'unknown' }

/** What the control plane last said of the accounts of one shard, and until when the shard may believe it. A shard acts on the strength of
 *  its lease alone, so one deadline serves all accounts. */
export class HoldingBook {
  readonly #accounts = new Map<AccountName, { readonly epoch: Epoch; readonly holding: Holding }>()
  #leaseUntil: MonotonicMs | undefined

  /** @param until from the moment at which the report was sent that made the control plane renew. Never shortens. */
  renewed(until: MonotonicMs): void {
    if (this.#leaseUntil === undefined || until > this.#leaseUntil) this.#leaseUntil = until
  }

  /** Undefined before the first renewal that this agent has heard of. */
  leaseLeftMs(now: MonotonicMs): number | undefined {
    return this.#leaseUntil === undefined ? undefined : this.#leaseUntil - now
  }

  /** What is said of an epoch is not changed by late news of an earlier one; what is fenced stays so. */
  learn(account: AccountName, epoch: Epoch, holding: Holding): void {
    const known = this.#accounts.get(account)
    if (known !== undefined && known.epoch > epoch) return
    if (known !== undefined && known.epoch === epoch && known.holding === 'fenced') return
    this.#accounts.delete(account) // The order of the map is the order of news: the oldest is first.
    this.#accounts.set(account, { epoch, holding })
    const [oldest] = this.#accounts.keys()
    if (this.#accounts.size > ACCOUNTS_PER_SHARD_MAX && oldest !== undefined) this.#accounts.delete(oldest)
  }

  /** @param graceMs how long after the lease's end an outage of the store is bridged */
  verdict(account: AccountName, epoch: Epoch, now: MonotonicMs, graceMs: number): MemoryVerdict {
    const known = this.#accounts.get(account)
    if (known === undefined || known.epoch < epoch) return { kind: 'unknown' }
    if (known.epoch > epoch || known.holding === 'fenced') return { kind: 'fenced' }
    const leftMs = this.leaseLeftMs(now)
    if (leftMs === undefined) return { kind: 'unknown' }
    if (leftMs > 0) return { kind: 'held', leftMs: Math.floor(leftMs) }
    if (leftMs + graceMs > 0) return { kind: 'grace', leftMs: Math.floor(leftMs + graceMs) }
    return { kind: 'fenced' }
  }
}
