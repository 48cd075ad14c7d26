import type { MysqlRow, MysqlValue } from './mysql-connection.ts'
import type { MysqlDatabase } from './mysql-database.ts'

/** Calls a procedure of ours, each of which may be called twice with the same arguments.
 *  @returns the only row of its result
 *  @throws SwitchyardError `SWY_STORE_UNAVAILABLE` */
export async function callProcedure(
  database: Pick<MysqlDatabase, 'call'>,
  name: string,
  values: readonly MysqlValue[],
): Promise<MysqlRow> {
  // The driver gives one array of rows per result, and what the call did after them.
  const [first] = await database.call(`CALL ${name}(${values.map(() => '?').join(', ')})`, values)
  const row: unknown = Array.isArray(first) ? first[0] : undefined
  if (typeof row !== 'object' || row === null) throw new TypeError(`${name} gave no row`)
  return row as MysqlRow
}
