import type { StoreTimeMs } from '../../../lib/store-time.ts'
import type { ShardId } from '../../../proto/contract/ids.ts'
import type { AccountName, Epoch, SeenEndpoint, SessionHolder } from '../../../proto/contract/session.ts'
import type { ShardStanding } from '../../sessions/decide-claim.ts'
import type { SessionRecord } from '../../sessions/session.ts'
import type { Claim, SessionQuery } from '../../sessions/session-store.ts'
import type { ShardLifeName } from '../../shards/shard.ts'
import { numberIn, shardRefIn, textIn, timeIn } from '../tables/columns.ts'
import { AFTER_ACCOUNT_CHARACTERS, sessionOf } from '../tables/session-row.ts'
import type { Parameters } from '../tables/statements.ts'
import type { Connection } from './connection.ts'

export function readSession(connection: Connection, account: AccountName): SessionRecord | undefined {
  const row = connection.row('SELECT * FROM session WHERE account_id = :account', { account })
  return row && sessionOf(row)
}

export function readStanding(connection: Connection, shardId: ShardId): ShardStanding | undefined {
  const row = connection.row('SELECT shard_id, incarnation, state FROM shard WHERE shard_id = :shardId', {
    shardId,
  })
  return row && { incarnation: shardRefIn(row).incarnation, state: textIn(row, 'state') as ShardLifeName }
}

/** Until when the shard that a session was granted to may claim it. */
export function readGrantUntil(
  connection: Connection,
  { account, epoch }: SessionRecord,
): StoreTimeMs | undefined {
  const row = connection.row(
    `SELECT handoff.ends_at FROM handoff_member JOIN handoff USING (move_id)
     WHERE account_id = :account AND granted = :epoch AND handoff.phase = 'committed'`,
    { account, epoch },
  )
  return row && timeIn(row, 'ends_at')
}

export function takeSession(connection: Connection, claim: Claim, epoch: Epoch, now: StoreTimeMs): void {
  connection.run(
    `INSERT INTO session (account_id, epoch, rev, state, shard_id, incarnation, attempt, since, seen_protocol, seen_ip, seen_port)
     VALUES (:account, :epoch, 1, 'held', :shardId, :incarnation, :attempt, :now, :protocol, :ip, :port)
     ON CONFLICT (account_id) DO UPDATE SET epoch = excluded.epoch, rev = rev + 1, state = excluded.state,
       shard_id = excluded.shard_id, incarnation = excluded.incarnation, attempt = excluded.attempt, since = excluded.since,
       seen_protocol = excluded.seen_protocol, seen_ip = excluded.seen_ip, seen_port = excluded.seen_port`,
    {
      account: claim.account,
      epoch,
      ...claim.shard,
      attempt: claim.attempt,
      now,
      ...seenColumns(claim.seen),
    },
  )
}

const OF_HOLDER = `account_id = :account AND epoch = :epoch AND shard_id = :shardId AND incarnation = :incarnation`
const IS_PLAYED = "state IN ('held', 'moving')"
const IS_LIVING = `EXISTS (SELECT 1 FROM shard WHERE shard.shard_id = :shardId AND shard.incarnation = :incarnation
    AND shard.state NOT IN ('fenced', 'gone'))`

export function isHeldBy(connection: Connection, holder: SessionHolder): boolean {
  const sql = `SELECT 1 AS found FROM session WHERE ${OF_HOLDER} AND ${IS_PLAYED} AND ${IS_LIVING}`
  return connection.row(sql, holderColumns(holder)) !== undefined
}

/** Raises the row's revision, which marks a change under this holder's right.
 *  @returns the new revision; undefined where it is not the holder any more */
export function touchHeld(connection: Connection, holder: SessionHolder): number | undefined {
  const sql = `UPDATE session SET rev = rev + 1 WHERE ${OF_HOLDER} AND ${IS_PLAYED} AND ${IS_LIVING} RETURNING rev`
  const row = connection.row(sql, holderColumns(holder))
  return row && numberIn(row, 'rev')
}

/** A shard that has been given up may still let go: that takes a right, and gives none.
 *  @returns whether it was the holder, now or at the last release */
export function releaseSession(connection: Connection, holder: SessionHolder, now: StoreTimeMs): boolean {
  const sql = `UPDATE session SET since = CASE state WHEN 'free' THEN since ELSE :now END, rev = rev + 1, state = 'free'
    WHERE ${OF_HOLDER} AND state IN ('held', 'moving', 'free')`
  return connection.run(sql, { ...holderColumns(holder), now }) > 0
}

export function freeSession(
  connection: Connection,
  change: { readonly account: AccountName; readonly epoch: Epoch; readonly next: Epoch },
  now: StoreTimeMs,
): boolean {
  const sql = `UPDATE session SET epoch = :next, rev = rev + 1, state = 'free', since = :now
    WHERE account_id = :account AND epoch = :epoch AND state <> 'free'`
  return connection.run(sql, { ...change, now }) > 0
}

export function listSessions(connection: Connection, query: SessionQuery): readonly SessionRecord[] {
  const sql = `SELECT * FROM session WHERE ${MATCHES} AND account_id > :after ORDER BY account_id LIMIT :limit`
  return connection
    .rows(sql, { ...queryColumns(query), after: query.after ?? '', limit: query.limit })
    .map(sessionOf)
}

export function countSessions(connection: Connection, query: SessionQuery): number {
  const row = connection.row(`SELECT COUNT(*) AS total FROM session WHERE ${MATCHES}`, queryColumns(query))
  return row === undefined ? 0 : numberIn(row, 'total')
}

const MATCHES = `account_id >= :from AND account_id < :before AND (:alsoFree = 1 OR state <> 'free')
    AND (:shardId IS NULL OR (shard_id = :shardId AND incarnation = :incarnation AND state <> 'free'))`

function queryColumns({ accountPrefix = '', shard, alsoFree }: SessionQuery): Parameters {
  return {
    from: accountPrefix,
    before: `${accountPrefix}${AFTER_ACCOUNT_CHARACTERS}`,
    alsoFree: Number(alsoFree === true),
    shardId: shard?.shardId ?? null,
    incarnation: shard?.incarnation ?? null,
  }
}

function holderColumns({ account, epoch, shard }: SessionHolder): Parameters {
  return { account, epoch, ...shard }
}

function seenColumns(seen: SeenEndpoint | undefined): Parameters {
  return { protocol: seen?.protocol ?? null, ip: seen?.ip ?? null, port: seen?.port ?? null }
}
