import type { StoreTimeMs } from '../../lib/store-time.ts'
import type { ShardRef } from '../../proto/contract/ids.ts'
import { type FlowsOfAccount, noAccountFlows } from '../bans/account-flows.ts'
import type { AccountName } from '../../proto/contract/session.ts'

/** Fence level F1: how far the lock of a shard's database user has come. */
export type LockProgress =
  | { readonly kind: 'open' }
  | { readonly kind: 'locking'; readonly tries: number; readonly sinceMs: number }
  | { readonly kind: 'locked' }

/** A session that nobody plays any more, and that its shard has not released. */
export interface Ghost {
  readonly why: string
  readonly forMs: number
  /** Its shard is no more: the next login gets the account at once, and nobody has to do anything about it. */
  readonly claimable: boolean
}

export interface NamedGhost extends Ghost {
  readonly account: AccountName
  readonly shard: ShardRef
}

/** What the session store has said lately, as far as decisions and people need it. Answered from memory. */
export interface SessionsLive {
  lockOf(shard: ShardRef): LockProgress
  /** Whether the lease of this shard has run out for certain, also by the shard's own clock, and not only because nobody could renew it.
   *  @param now by the store's clock */
  leaseOver(shard: ShardRef, now: StoreTimeMs): boolean
  /** What its game server gets told about its database user; empty where it has none; undefined: it is not known yet. */
  environmentOf(shard: ShardRef): Readonly<Record<string, string>> | undefined
  /** Flows of whoever plays with an account that is banned. */
  readonly flowsOfBanned: FlowsOfAccount
  /** Of the last look at all sessions, those that keep somebody from logging in, the longest gone first; at most `GHOSTS_SHOWN_MAX`. */
  readonly ghosts: readonly NamedGhost[]
  /** Of the last look. */
  readonly ghostsTotal: number
  readonly held: number
  /** Why leases cannot be renewed; undefined when they can. */
  readonly failure: string | undefined
  /** Why the database user of a shard cannot be made or locked; undefined when none has failed since one was. */
  readonly userFailure: string | undefined
  /** How long ago another database answered under the same address; undefined: not since this node became active. */
  readonly exchangedMsAgo: number | undefined
}

export const GHOSTS_SHOWN_MAX = 100

/** Where nothing is known of sessions: no locks, no leases, no users. */
export const NO_SESSIONS: SessionsLive = {
  lockOf: () => ({ kind: 'open' }),
  leaseOver: () => false,
  environmentOf: () => ({}),
  flowsOfBanned: noAccountFlows,
  ghosts: [],
  ghostsTotal: 0,
  held: 0,
  failure: undefined,
  userFailure: undefined,
  exchangedMsAgo: undefined,
}
