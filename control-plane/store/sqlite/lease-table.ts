import type { StoreTimeMs } from '../../../lib/store-time.ts'
import type { ShardRef } from '../../../proto/contract/ids.ts'
import { numberIn, shardRefIn, timeIn } from '../tables/columns.ts'
import type { Connection } from './connection.ts'

export interface ShardLease {
  readonly shard: ShardRef
  readonly until: StoreTimeMs
}

/** Of those that are not fenced or gone; one statement for all. @returns the ones that were renewed */
export function renewShardLeases(
  connection: Connection,
  shards: readonly ShardRef[],
  until: StoreTimeMs,
): readonly ShardRef[] {
  return connection.rows(RENEW, { shards: JSON.stringify(shards), until }).map(row => shardRefIn(row))
}

const RENEW = `INSERT INTO shard_lease (shard_id, incarnation, lease_until)
  SELECT shard.shard_id, shard.incarnation, :until FROM json_each(:shards) AS asked
    JOIN shard ON shard.shard_id = asked.value ->> 'shardId' AND shard.incarnation = asked.value ->> 'incarnation'
    WHERE shard.state NOT IN ('fenced', 'gone')
  ON CONFLICT (shard_id) DO UPDATE SET incarnation = excluded.incarnation, lease_until = excluded.lease_until
  RETURNING shard_id, incarnation`

export function readShardLeases(connection: Connection): readonly ShardLease[] {
  const sql = `SELECT lease.* FROM shard_lease AS lease JOIN shard USING (shard_id, incarnation)
    WHERE shard.state NOT IN ('fenced', 'gone') ORDER BY shard_id`
  return connection.rows(sql).map(row => ({ shard: shardRefIn(row), until: timeIn(row, 'lease_until') }))
}

/** Undefined where this incarnation never had one. */
export function readLeaseUntil(connection: Connection, shard: ShardRef): StoreTimeMs | undefined {
  const sql = 'SELECT lease_until FROM shard_lease WHERE shard_id = :shardId AND incarnation = :incarnation'
  const row = connection.row(sql, { ...shard })
  return row && timeIn(row, 'lease_until')
}

export function readQuarantine(connection: Connection): StoreTimeMs {
  const row = connection.row('SELECT quarantine_until FROM session_quarantine WHERE id = 1')
  return (row === undefined ? 0 : numberIn(row, 'quarantine_until')) as StoreTimeMs
}

/** Never shortens. */
export function extendQuarantine(connection: Connection, until: StoreTimeMs): void {
  connection.run(
    'UPDATE session_quarantine SET quarantine_until = :until WHERE id = 1 AND quarantine_until < :until',
    { until },
  )
}
