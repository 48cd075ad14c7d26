import { type StoreTimeMs, storeTimeAfter } from '../../../lib/store-time.ts'
import type { ShardRef } from '../../../proto/contract/ids.ts'
import type {
  AccountName,
  Epoch,
  Holding,
  SessionHolder,
  StateEntry,
} from '../../../proto/contract/session.ts'
import type { SessionRecord } from '../../sessions/session.ts'
import type {
  Claim,
  ClaimOutcome,
  SessionPage,
  SessionQuery,
  SessionStore,
  StateOutcome,
} from '../../sessions/session-store.ts'
import { requireEntriesFit } from '../../sessions/state-limits.ts'
import { numberIn, textIn } from '../tables/columns.ts'
import { callProcedure } from './call-procedure.ts'
import type { MysqlRow } from './mysql-connection.ts'
import type { MysqlDatabase } from './mysql-database.ts'
import {
  extendQuarantine,
  readQuarantine,
  readShardLeases,
  renewShardLeases,
  type ShardLease,
} from './session-leases.ts'
import { freeSession, listSessions, readSession } from './session-rows.ts'
import { putState, stampAndRead } from './session-state.ts'
import type { ShardUsers } from './shard-users.ts'

/** A session that was freed between a refusal and the look at its holder is claimed again, at most so often. */
const CLAIM_TRIES_MAX = 3

/** Sessions in MySQL or MariaDB. Claim, check, release and stamp are the procedures that scripts call too: there is one of each. */
export class MysqlSessionStore implements SessionStore {
  readonly #database: MysqlDatabase
  readonly #users: ShardUsers

  /** @param database with connections of its own: claims that wait for an account which a script keeps locked take none from the facts */
  constructor(database: MysqlDatabase, users: ShardUsers) {
    this.#database = database
    this.#users = users
  }

  async claim(claim: Claim): Promise<ClaimOutcome> {
    for (let tried = 1; ; tried += 1) {
      const outcome = await this.#claim(claim)
      if (outcome !== undefined) return outcome
      if (tried >= CLAIM_TRIES_MAX) return { kind: 'refused', why: 'the account changes hands all the time' }
    }
  }

  async check(holder: SessionHolder): Promise<Holding> {
    return this.#holding('swy_check', holder)
  }

  async release(holder: SessionHolder): Promise<Holding> {
    return this.#holding('swy_release', holder)
  }

  async stamp(holder: SessionHolder): Promise<Holding> {
    return this.#holding('swy_stamp', holder)
  }

  async state(holder: SessionHolder, keys: readonly string[]): Promise<StateOutcome> {
    return this.#database.transaction(transaction => stampAndRead(transaction, holder, keys))
  }

  async putState(holder: SessionHolder, entries: readonly StateEntry[]): Promise<Holding> {
    requireEntriesFit(entries)
    return this.#database.transaction(transaction => putState(transaction, holder, entries), {
      isKept: holding => holding === 'held',
    })
  }

  async session(
    account: AccountName,
  ): Promise<{ readonly session: SessionRecord | undefined; readonly now: StoreTimeMs }> {
    return readSession(this.#database, account)
  }

  async sessions(query: SessionQuery): Promise<SessionPage> {
    return this.#database.transaction(transaction => listSessions(transaction, query), { view: 'snapshot' })
  }

  async free(account: AccountName, epoch: Epoch): Promise<boolean> {
    return freeSession(this.#database, account, epoch)
  }

  async renewLeases(shards: readonly ShardRef[]): Promise<readonly ShardRef[]> {
    return renewShardLeases(this.#database, shards)
  }

  async leases(): Promise<readonly ShardLease[]> {
    return readShardLeases(this.#database)
  }

  async server(): Promise<{ readonly now: string; readonly known: string | undefined }> {
    const { server } = await readQuarantine(this.#database)
    return { now: await this.#database.identity(), known: server }
  }

  async quarantine(durationMs: number, server: string): Promise<void> {
    return extendQuarantine(this.#database, durationMs, server)
  }

  async createShardUser(
    shard: ShardRef,
  ): Promise<{ readonly user: string; readonly password: string } | undefined> {
    return this.#users.create(shard)
  }

  async lockShardUser(shard: ShardRef, waitMsMax: number): Promise<boolean> {
    return this.#users.lock(shard, waitMsMax)
  }

  async lockedShards(): Promise<readonly ShardRef[]> {
    return this.#users.locked()
  }

  async sweepShardUsers(): Promise<number> {
    return this.#users.sweep()
  }

  async #claim({ shard, account, attempt, seen }: Claim): Promise<ClaimOutcome | undefined> {
    const row = await callProcedure(this.#database, 'swy_claim', [
      shard.shardId,
      shard.incarnation,
      account,
      attempt,
      seen?.protocol ?? null,
      seen?.ip ?? null,
      seen?.port ?? null,
    ])
    switch (textIn(row, 'code')) {
      case 'GRANTED':
        return {
          kind: 'granted',
          epoch: numberIn(row, 'epoch') as Epoch,
          repeated: numberIn(row, 'repeated') === 1,
        }
      case 'REFUSED':
        return { kind: 'refused', why: textIn(row, 'why') }
      case 'QUARANTINE':
        return this.#quarantined(numberIn(row, 'retry_after_ms'))
      default:
        return this.#busy(account)
    }
  }

  async #quarantined(retryAfterMs: number): Promise<ClaimOutcome> {
    const { now } = await readQuarantine(this.#database)
    return { kind: 'quarantine', until: storeTimeAfter(now, retryAfterMs), now }
  }

  /** Undefined where nobody plays it any more. */
  async #busy(account: AccountName): Promise<ClaimOutcome | undefined> {
    const { session, now } = await this.session(account)
    return session === undefined || session.state.kind === 'free' ? undefined : { kind: 'busy', session, now }
  }

  async #holding(procedure: string, { shard, account, epoch }: SessionHolder): Promise<Holding> {
    const row: MysqlRow = await callProcedure(this.#database, procedure, [
      shard.shardId,
      shard.incarnation,
      account,
      epoch,
    ])
    return textIn(row, 'code') === 'HELD' ? 'held' : 'fenced'
  }
}
