import type { StoreTimeMs } from '../../../lib/store-time.ts'
import type { ShardRef } from '../../../proto/contract/ids.ts'
import { SHARD_LEASE_TTL_MS } from '../../sessions/session-store.ts'
import { shardRefIn, textIn, timeIn } from '../tables/columns.ts'
import type { MysqlDatabase } from './mysql-database.ts'
import { DATABASE_TIME_MS } from './store-clock.ts'

export interface ShardLease {
  readonly shard: ShardRef
  readonly until: StoreTimeMs
}

/** Shards that one statement renews; more take several. */
export const RENEWALS_PER_STATEMENT_MAX = 500

const IS_LIVING = "shard.state NOT IN ('fenced', 'gone')"

/** @returns the ones that were renewed */
export async function renewShardLeases(
  database: Pick<MysqlDatabase, 'run' | 'rows'>,
  shards: readonly ShardRef[],
): Promise<readonly ShardRef[]> {
  const renewed: ShardRef[] = []
  for (let from = 0; from < shards.length; from += RENEWALS_PER_STATEMENT_MAX)
    renewed.push(...(await renew(database, shards.slice(from, from + RENEWALS_PER_STATEMENT_MAX))))
  return renewed
}

async function renew(
  database: Pick<MysqlDatabase, 'run' | 'rows'>,
  shards: readonly ShardRef[],
): Promise<readonly ShardRef[]> {
  const asked = shards.map(() => '(?, ?)').join(', ')
  const values = shards.flatMap(shard => [shard.shardId, shard.incarnation])
  await database.run(
    `INSERT INTO shard_lease (shard_id, incarnation, lease_until)
     SELECT shard.shard_id, shard.incarnation, ${DATABASE_TIME_MS} + ${SHARD_LEASE_TTL_MS} FROM shard
     WHERE (shard.shard_id, shard.incarnation) IN (${asked}) AND ${IS_LIVING}
     ON DUPLICATE KEY UPDATE incarnation = VALUES(incarnation), lease_until = VALUES(lease_until)`,
    values,
  )
  const rows = await database.rows(
    `SELECT shard.shard_id, shard.incarnation FROM shard JOIN shard_lease USING (shard_id, incarnation)
     WHERE (shard.shard_id, shard.incarnation) IN (${asked}) AND ${IS_LIVING}`,
    values,
  )
  return rows.map(row => shardRefIn(row))
}

export async function readShardLeases(database: Pick<MysqlDatabase, 'rows'>): Promise<readonly ShardLease[]> {
  const rows = await database.rows(
    `SELECT shard.shard_id, shard.incarnation, shard_lease.lease_until FROM shard JOIN shard_lease USING (shard_id, incarnation)
     WHERE ${IS_LIVING} ORDER BY shard.shard_id`,
  )
  return rows.map(row => ({ shard: shardRefIn(row), until: timeIn(row, 'lease_until') }))
}

/** Never shortens. */
export async function extendQuarantine(
  database: Pick<MysqlDatabase, 'run'>,
  durationMs: number,
  server: string,
): Promise<void> {
  await database.run(
    `UPDATE session_quarantine SET quarantine_until = GREATEST(quarantine_until, ${DATABASE_TIME_MS} + ?), server = ? WHERE id = 1`,
    [durationMs, server],
  )
}

/** `server`: the one that the database knows as its own. */
export async function readQuarantine(
  database: Pick<MysqlDatabase, 'rows'>,
): Promise<{ readonly server: string | undefined; readonly now: StoreTimeMs }> {
  const [row] = await database.rows(
    `SELECT server, ${DATABASE_TIME_MS} AS now FROM session_quarantine WHERE id = 1`,
  )
  if (row === undefined) throw new TypeError('the row of the quarantine is missing')
  const server = row['server'] === null ? undefined : textIn(row, 'server')
  return { server, now: timeIn(row, 'now') }
}
