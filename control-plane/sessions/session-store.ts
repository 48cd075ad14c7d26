import type { StoreTimeMs } from '../../lib/store-time.ts'
import type { ShardRef } from '../../proto/contract/ids.ts'
import type {
  AccountName,
  Epoch,
  Holding,
  SeenEndpoint,
  SessionHolder,
  StateEntry,
} from '../../proto/contract/session.ts'
import type { SessionRecord } from './session.ts'

/** A shard's lease: how long it may act for its accounts after its last renewal, by the store's clock. */
export const SHARD_LEASE_TTL_MS = 15_000
/** After its lease ran out, or a grant, it is waited this much longer before anybody else may act: clocks differ by a tenth at
 *  most, and a scheduler stalls twice. */
export const SHARD_LEASE_MARGIN_MS = 2_500

/** What a store's sessions are opened with. */
export interface SessionOptions {
  /** Fence level F1: every incarnation gets a database user of its own. Undefined: none does. SQLite has no users. */
  readonly shardUser?: ShardUserRights
}

/** What a shard's own database user may do; the procedures `swy_…` it may call anyway. */
export interface ShardUserRights {
  /** Each is what stands between `GRANT` and `TO`: `"SELECT, INSERT, UPDATE, DELETE ON community.*"`. */
  readonly grants: readonly string[]
}

export interface Claim {
  readonly shard: ShardRef
  readonly account: AccountName
  /** One per login: the same again, on the same incarnation, gets the same epoch. */
  readonly attempt: string
  readonly seen: SeenEndpoint | undefined
}

export type ClaimOutcome =
  | { readonly kind: 'granted'; readonly epoch: Epoch; readonly repeated: boolean }
  /** Somebody plays it: this very shard with another attempt, or another one that may act. */
  | { readonly kind: 'busy'; readonly session: SessionRecord; readonly now: StoreTimeMs }
  /** The claiming shard is not `ready` or `draining`, is another incarnation, or its lease has run out. */
  | { readonly kind: 'refused'; readonly why: string }
  /** The database has been exchanged: nobody claims before `until`, so that holders can re-assert what they hold. */
  | { readonly kind: 'quarantine'; readonly until: StoreTimeMs; readonly now: StoreTimeMs }

export interface SessionQuery {
  /** Beginning of the account, case sensitive. */
  readonly accountPrefix?: string
  readonly shard?: ShardRef
  /** Free ones are left out unless asked for. */
  readonly alsoFree?: boolean
  /** Last account of the page before. */
  readonly after?: AccountName
  readonly limit: number
}

/** What the store says of a holder's right, and of what it held. */
export type StateOutcome =
  { readonly kind: 'fenced' } | { readonly kind: 'held'; readonly entries: readonly StateEntry[] }

/** In the order of accounts. */
export interface SessionPage {
  readonly sessions: readonly SessionRecord[]
  /** Of all that match, not only this page. */
  readonly total: number
  readonly now: StoreTimeMs
}

/** Who plays which account. The only writer of `session`, `shard_lease` and `player_state`. Every statement is a compare-and-set that is
 *  true whoever else writes: it needs no active node, so scripts with a database connection of their own get the same guarantees by
 *  the stored procedures. Implementations: SQLite, MySQL; both pass `test/contract/session-store.ts`.
 *  Every method may throw `SWY_STORE_UNAVAILABLE` (retryable; the outcome is unknown: ask again with the same attempt or epoch). */
export interface SessionStore {
  /** Grants where the session is free, or its holder's shard is `fenced`, `gone` or replaced by a later incarnation; or repeats. What was
   *  handed over to this very shard it gets with the epoch of that grant, which uses up the ticket; anybody else gets it a margin after
   *  that grant has run out. */
  claim(claim: Claim): Promise<ClaimOutcome>
  /** Whether this holder still is the holder, and its shard is not fenced, gone or replaced. A lease that has run out changes nothing: nobody
   *  else can have the account either. */
  check(holder: SessionHolder): Promise<Holding>
  /** Frees the session if this holder still is the holder, also where its shard has been given up: that gives nobody a right. A repeated
   *  release of the last epoch is `held` again, and frees nothing. One that is moving leaves its hand-off by it, which cannot be committed
   *  any more: all or none. */
  release(holder: SessionHolder): Promise<Holding>
  /** From here on nothing is saved that an earlier epoch sends. */
  stamp(holder: SessionHolder): Promise<Holding>
  /** Stamps, then reads in the same transaction. @param keys none: all */
  state(holder: SessionHolder, keys: readonly string[]): Promise<StateOutcome>
  /** Writes all or nothing, in one transaction with the check of the holder. An empty value removes the key. Revisions of one account only
   *  grow, also over removals.
   *  @throws SwitchyardError `SWY_LIMIT` beyond `STATE_KEYS_MAX` keys of one account, or `STATE_VALUE_BYTES_MAX` bytes of one value */
  putState(holder: SessionHolder, entries: readonly StateEntry[]): Promise<Holding>

  session(
    account: AccountName,
  ): Promise<{ readonly session: SessionRecord | undefined; readonly now: StoreTimeMs }>
  sessions(query: SessionQuery): Promise<SessionPage>
  /** Frees the session with a higher epoch, if it is at `epoch` and not free: whoever held it is fenced by F2 and F3. @returns whether it was so */
  free(account: AccountName, epoch: Epoch): Promise<boolean>

  /** Renews, in one statement however many players there are, the leases of those that are not fenced or gone.
   *  @returns the ones that were renewed */
  renewLeases(shards: readonly ShardRef[]): Promise<readonly ShardRef[]>
  /** When the lease of each known, living shard runs out. */
  leases(): Promise<readonly { readonly shard: ShardRef; readonly until: StoreTimeMs }[]>
  /** Which server answers `now`, and which one the database says is its own: another one after a fail-over, undefined in a new database.
   *  While they differ, `claim` answers `quarantine`. Constant for SQLite. */
  server(): Promise<{ readonly now: string; readonly known: string | undefined }>
  /** Makes `server` the one that the database knows, and refuses claims for so long (never shortens): in one step, so that whoever dies here
   *  leaves one to be asked for again, or in force. */
  quarantine(durationMs: number, server: string): Promise<void>

  /** Fence level F1: a database user of its own for this incarnation, with the rights that the
   *  `SessionOptions` list. Undefined where none are asked for, or the store has no users (SQLite). Asked again, the same user gets a
   *  new password.
   *  @throws SwitchyardError `SWY_CONFLICT` once it has been locked, `SWY_STORE_DENIED` where we may not make users */
  createShardUser(shard: ShardRef): Promise<{ readonly user: string; readonly password: string } | undefined>
  /** Locks the user of this incarnation, kills its connections and waits until none is left, so that no transaction of it can commit any
   *  more. At once where it has no user. @returns false if connections were still there after `waitMsMax`: ask again */
  lockShardUser(shard: ShardRef, waitMsMax: number): Promise<boolean>
  /** Living incarnations whose user is locked: whoever began to fence them has not ended it. */
  lockedShards(): Promise<readonly ShardRef[]>
  /** Drops the users of incarnations that are fenced or gone and locked. */
  sweepShardUsers(): Promise<number>
}
