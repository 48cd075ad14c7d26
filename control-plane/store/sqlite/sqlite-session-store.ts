import { type StoreTimeMs, storeTimeAfter } from '../../../lib/store-time.ts'
import type { ShardRef } from '../../../proto/contract/ids.ts'
import type {
  AccountName,
  Epoch,
  Holding,
  SessionHolder,
  StateEntry,
} from '../../../proto/contract/session.ts'
import { type ClaimView, decideClaim, nextEpoch } from '../../sessions/decide-claim.ts'
import { holderOf, type SessionRecord } from '../../sessions/session.ts'
import {
  type Claim,
  type ClaimOutcome,
  type SessionPage,
  type SessionQuery,
  type SessionStore,
  SHARD_LEASE_TTL_MS,
  type StateOutcome,
} from '../../sessions/session-store.ts'
import { requireEntriesFit, requireKeysFit } from '../../sessions/state-limits.ts'
import type { Connection } from './connection.ts'
import {
  extendQuarantine,
  readLeaseUntil,
  readQuarantine,
  readShardLeases,
  renewShardLeases,
  type ShardLease,
} from './lease-table.ts'
import {
  countSessions,
  freeSession,
  isHeldBy,
  listSessions,
  readGrantUntil,
  readSession,
  readStanding,
  releaseSession,
  takeSession,
  touchHeld,
} from './session-table.ts'
import { readState, stampState, writeState } from './state-table.ts'

/** Sessions in the file of the facts, on the same handle. Whoever writes is the only writer of the file, so what it has read still
 *  holds when it writes. */
export class SqliteSessionStore implements SessionStore {
  readonly #connection: Connection
  readonly #time: () => StoreTimeMs

  constructor(connection: Connection, time: () => StoreTimeMs) {
    this.#connection = connection
    this.#time = time
  }

  async claim(claim: Claim): Promise<ClaimOutcome> {
    return this.#connection.write(() => {
      const now = this.#time()
      const verdict = decideClaim(this.#view(claim, now))
      if (verdict.kind !== 'take') return verdict
      takeSession(this.#connection, claim, verdict.epoch, now)
      return { kind: 'granted', epoch: verdict.epoch, repeated: false }
    })
  }

  async check(holder: SessionHolder): Promise<Holding> {
    return isHeldBy(this.#connection, holder) ? 'held' : 'fenced'
  }

  async release(holder: SessionHolder): Promise<Holding> {
    return this.#connection.write(() =>
      releaseSession(this.#connection, holder, this.#time()) ? 'held' : 'fenced',
    )
  }

  async stamp(holder: SessionHolder): Promise<Holding> {
    return this.#connection.write(() => this.#stamp(holder))
  }

  async state(holder: SessionHolder, keys: readonly string[]): Promise<StateOutcome> {
    return this.#connection.write(() =>
      this.#stamp(holder) === 'fenced'
        ? { kind: 'fenced' }
        : { kind: 'held', entries: readState(this.#connection, holder.account, keys) },
    )
  }

  async putState(holder: SessionHolder, entries: readonly StateEntry[]): Promise<Holding> {
    requireEntriesFit(entries)
    return this.#connection.write(() => {
      const rev = touchHeld(this.#connection, holder)
      if (rev === undefined) return 'fenced'
      const mark = { epoch: holder.epoch, rev }
      requireKeysFit(writeState(this.#connection, holder.account, entries, mark))
      return 'held'
    })
  }

  async session(
    account: AccountName,
  ): Promise<{ readonly session: SessionRecord | undefined; readonly now: StoreTimeMs }> {
    return { session: readSession(this.#connection, account), now: this.#time() }
  }

  async sessions(query: SessionQuery): Promise<SessionPage> {
    return this.#connection.read(() => ({
      sessions: listSessions(this.#connection, query),
      total: countSessions(this.#connection, query),
      now: this.#time(),
    }))
  }

  async free(account: AccountName, epoch: Epoch): Promise<boolean> {
    return this.#connection.write(() => {
      const now = this.#time()
      return freeSession(this.#connection, { account, epoch, next: nextEpoch(epoch, now) }, now)
    })
  }

  async renewLeases(shards: readonly ShardRef[]): Promise<readonly ShardRef[]> {
    return this.#connection.write(() =>
      renewShardLeases(this.#connection, shards, storeTimeAfter(this.#time(), SHARD_LEASE_TTL_MS)),
    )
  }

  async leases(): Promise<readonly ShardLease[]> {
    return readShardLeases(this.#connection)
  }

  async quarantine(durationMs: number): Promise<void> {
    this.#connection.write(() => extendQuarantine(this.#connection, storeTimeAfter(this.#time(), durationMs)))
  }

  async server(): Promise<{ readonly now: string; readonly known: string }> {
    return { now: 'sqlite', known: 'sqlite' }
  }

  async createShardUser(): Promise<undefined> {
    return undefined
  }

  async lockShardUser(): Promise<boolean> {
    return true
  }

  async lockedShards(): Promise<readonly ShardRef[]> {
    return []
  }

  async sweepShardUsers(): Promise<number> {
    return 0
  }

  #view(claim: Claim, now: StoreTimeMs): ClaimView {
    const session = readSession(this.#connection, claim.account)
    const holder = session && holderOf(session.state)
    return {
      claim,
      claimant: readStanding(this.#connection, claim.shard.shardId),
      leaseUntil: readLeaseUntil(this.#connection, claim.shard),
      session,
      holder: holder && readStanding(this.#connection, holder.shardId),
      grantUntil: session?.state.kind === 'granted' ? readGrantUntil(this.#connection, session) : undefined,
      quarantineUntil: readQuarantine(this.#connection),
      now,
    }
  }

  #stamp(holder: SessionHolder): Holding {
    if (touchHeld(this.#connection, holder) === undefined) return 'fenced'
    stampState(this.#connection, holder.account, holder.epoch)
    return 'held'
  }
}
