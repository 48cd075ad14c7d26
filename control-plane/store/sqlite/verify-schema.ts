import { DatabaseSync } from 'node:sqlite'
import { SwitchyardError } from '../../../lib/errors.ts'
import { textIn } from '../tables/columns.ts'
import type { Row } from '../tables/statements.ts'
import { Connection } from './connection.ts'
import type { Migration } from '../migration-files.ts'

const OBJECTS = 'SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL'

/** Whether every table and index is as its migration made it. SQLite believes whatever a damaged page says about them, and each
 *  statement would then fail as if it were our mistake. What others have added does not matter.
 *  @throws SwitchyardError `SWY_STORE_UNAVAILABLE` */
export function verifySchema(connection: Connection, migrations: readonly Migration[]): void {
  const found = objectsOf(connection)
  for (const [name, sql] of expectedObjects(migrations))
    if (found.get(name) !== sql)
      throw new SwitchyardError(
        'SWY_STORE_UNAVAILABLE',
        `the database is damaged: ${name} is not as it was made`,
      )
}

function expectedObjects(migrations: readonly Migration[]): ReadonlyMap<string, string> {
  const fresh = new Connection(new DatabaseSync(':memory:'))
  try {
    for (const { sql } of migrations) fresh.execute(sql)
    return objectsOf(fresh)
  } finally {
    fresh.close()
  }
}

function objectsOf(connection: Connection): ReadonlyMap<string, string> {
  return new Map(connection.rows(OBJECTS).map((row: Row) => [textIn(row, 'name'), textIn(row, 'sql')]))
}
