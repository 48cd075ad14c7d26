import { SwitchyardError } from '../../../lib/errors.ts'
import type { MysqlConnection, MysqlRow, MysqlValue } from './mysql-connection.ts'
import type { MysqlDatabase } from './mysql-database.ts'
import { errorNumber, failureKind } from './mysql-failure.ts'
import { placeText } from './mysql-place.ts'

/** The first, and five more after a deadlock: whoever meets one has changed nothing, and the other side goes on. */
export const CALL_TRIES_MAX = 6
const DEADLOCK = 1213
const LOST = Symbol('lost')

/** Calls a procedure of ours that may be called twice with the same arguments, outside any transaction; asked once more if the
 *  connection was lost. Another's lock that outlasts the wait is not waited for again: a script may keep it for long.
 *  @returns the only row of its result
 *  @throws SwitchyardError `SWY_STORE_UNAVAILABLE` */
export async function callProcedure(
  database: MysqlDatabase,
  name: string,
  values: readonly MysqlValue[],
): Promise<MysqlRow> {
  const sql = `CALL ${name}(${values.map(() => '?').join(', ')})`
  const call = () => database.session(connection => called(connection, sql, values))
  const answer = await call()
  const row = answer === LOST ? await call() : answer
  if (row !== LOST) return row
  throw new SwitchyardError(
    'SWY_STORE_UNAVAILABLE',
    `${placeText(database.place)}: the connection was lost twice`,
  )
}

async function called(
  connection: MysqlConnection,
  sql: string,
  values: readonly MysqlValue[],
): Promise<MysqlRow | typeof LOST> {
  for (let tried = 1; ; tried += 1) {
    try {
      return onlyRow(await connection.rows(sql, values), sql)
    } catch (error) {
      if (failureKind(error) === 'lost') return LOST
      if (errorNumber(error) !== DEADLOCK || tried >= CALL_TRIES_MAX) throw error
    }
  }
}

/** The driver gives one array of rows per result, and what the call did after them. */
function onlyRow(results: readonly unknown[], sql: string): MysqlRow {
  const [first] = results
  const row: unknown = Array.isArray(first) ? first[0] : undefined
  if (typeof row !== 'object' || row === null) throw new TypeError(`a procedure gave no row: ${sql}`)
  return row as MysqlRow
}
