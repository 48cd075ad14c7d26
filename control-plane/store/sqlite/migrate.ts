import { messageOf, SwitchyardError } from '../../../lib/errors.ts'
import { quoted } from '../../../lib/printable.ts'
import type { StoreTimeMs } from '../../../lib/store-time.ts'
import { type Migration, readMigrations, SQL_FOLDER } from '../migration-files.ts'
import { numberIn, textIn, timeIn } from '../tables/columns.ts'
import type { Row } from '../tables/statements.ts'
import type { Connection } from './connection.ts'

export const SQLITE_MIGRATIONS = readMigrations(new URL('sqlite/', SQL_FOLDER))

/** Brings the tables to the newest version, forward only: all missing steps in one transaction, or none. Several processes may
 *  do it at once; the later ones find it done.
 *  @throws SwitchyardError `SWY_STORE_VERSION` when the database is newer than this program */
export function migrate(
  connection: Connection,
  migrations: readonly Migration[],
  time: () => StoreTimeMs,
): void {
  connection.write(() => {
    connection.execute(
      `CREATE TABLE IF NOT EXISTS schema_version
       (version INTEGER PRIMARY KEY, name TEXT NOT NULL, applied_at INTEGER NOT NULL) STRICT`,
    )
    const version = readVersion(connection)
    if (version > migrations.length)
      throw new SwitchyardError(
        'SWY_STORE_VERSION',
        `the database has version ${version}; this program knows versions up to ${migrations.length}`,
      )
    for (const migration of migrations.slice(version)) {
      damagedUnless(() => connection.execute(migration.sql))
      connection.run(
        'INSERT INTO schema_version (version, name, applied_at) VALUES (:version, :name, :now)',
        {
          version: migration.version,
          name: migration.name,
          now: time(),
        },
      )
    }
  })
}

/** The steps that have been taken, by version; none where no store has ever been. */
export function readApplied(
  connection: Connection,
): ReadonlyMap<number, { readonly name: string; readonly appliedAtMs: StoreTimeMs }> {
  const isThere = connection.row("SELECT 1 FROM sqlite_schema WHERE name = 'schema_version'") !== undefined
  const rows = isThere ? connection.rows('SELECT version, name, applied_at FROM schema_version') : []
  return new Map(
    rows.map(row => [
      numberIn(row, 'version'),
      { name: textIn(row, 'name'), appliedAtMs: timeIn(row, 'applied_at') },
    ]),
  )
}

function readVersion(connection: Connection): number {
  const row = versionRow(connection)
  return row === undefined ? 0 : numberIn(row, 'version')
}

/** The table is one of the oldest, and never changes: where it cannot be asked, the file is damaged. */
function versionRow(connection: Connection): Row | undefined {
  return damagedUnless(() =>
    connection.row('SELECT COALESCE(MAX(version), 0) AS version FROM schema_version'),
  )
}

/** Migrations are tried on fresh databases, so where one fails the file is not what it says it is. */
function damagedUnless<T>(body: () => T): T {
  try {
    return body()
  } catch (error) {
    if (error instanceof SwitchyardError) throw error
    const message = `the database is damaged: ${quoted(messageOf(error), 300)}`
    throw new SwitchyardError('SWY_STORE_UNAVAILABLE', message, { cause: error })
  }
}
