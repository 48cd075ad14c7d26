import type { StoreTimeMs } from '../../../lib/store-time.ts'
import type { AccountName, Epoch } from '../../../proto/contract/session.ts'
import type { SessionRecord } from '../../sessions/session.ts'
import type { SessionPage, SessionQuery } from '../../sessions/session-store.ts'
import { numberIn, timeIn } from '../tables/columns.ts'
import { AFTER_ACCOUNT_CHARACTERS, sessionOf } from '../tables/session-row.ts'
import type { MysqlValue } from './mysql-connection.ts'
import type { Transaction } from './mysql-access.ts'
import type { MysqlDatabase } from './mysql-database.ts'
import { DATABASE_TIME_MS } from './store-clock.ts'

const NOW_MICROSECONDS = "TIMESTAMPDIFF(MICROSECOND, '1970-01-01 00:00:00', UTC_TIMESTAMP(6))"

/** A row without an epoch was made for a claim that has not been granted. */
const WAS_GRANTED = 'epoch > 0'

export async function readSession(
  database: Pick<MysqlDatabase, 'rows'>,
  account: AccountName,
): Promise<{ readonly session: SessionRecord | undefined; readonly now: StoreTimeMs }> {
  const [row] = await database.rows(
    `SELECT clock.now, session.* FROM (SELECT ${DATABASE_TIME_MS} AS now) AS clock
     LEFT JOIN session ON session.account_id = ? AND ${WAS_GRANTED}`,
    [account],
  )
  if (row === undefined) throw new TypeError('the database has no clock')
  const session = row['account_id'] === null ? undefined : sessionOf(row)
  return { session, now: timeIn(row, 'now') }
}

/** Frees the session with a higher epoch, if it is at `epoch` and not free. @returns whether it was so */
export async function freeSession(
  database: Pick<MysqlDatabase, 'run'>,
  account: AccountName,
  epoch: Epoch,
): Promise<boolean> {
  const { affectedRows } = await database.run(
    `UPDATE session SET epoch = GREATEST(epoch + 1, ${NOW_MICROSECONDS}), rev = rev + 1, state = 'free', since = ${DATABASE_TIME_MS}
     WHERE account_id = ? AND epoch = ? AND state <> 'free'`,
    [account, epoch],
  )
  return affectedRows > 0
}

/** Must run on one consistent view. */
export async function listSessions(
  transaction: Pick<Transaction, 'rows'>,
  query: SessionQuery,
): Promise<SessionPage> {
  const { sql, values } = matching(query)
  const rows = await transaction.rows(
    `SELECT * FROM session WHERE ${sql} AND account_id > ? ORDER BY account_id LIMIT ?`,
    [...values, query.after ?? '', query.limit],
  )
  const [counted] = await transaction.rows(
    `SELECT COUNT(*) AS total, ${DATABASE_TIME_MS} AS now FROM session WHERE ${sql}`,
    values,
  )
  if (counted === undefined) throw new TypeError('the database does not count')
  return { sessions: rows.map(sessionOf), total: numberIn(counted, 'total'), now: timeIn(counted, 'now') }
}

function matching({ accountPrefix = '', shard, alsoFree }: SessionQuery): {
  readonly sql: string
  readonly values: readonly MysqlValue[]
} {
  const conditions = [WAS_GRANTED, 'account_id >= ?', 'account_id < ?']
  const values: MysqlValue[] = [accountPrefix, `${accountPrefix}${AFTER_ACCOUNT_CHARACTERS}`]
  if (alsoFree !== true || shard !== undefined) conditions.push("state <> 'free'")
  if (shard !== undefined) {
    conditions.push('shard_id = ?', 'incarnation = ?')
    values.push(shard.shardId, shard.incarnation)
  }
  return { sql: conditions.join(' AND '), values }
}
