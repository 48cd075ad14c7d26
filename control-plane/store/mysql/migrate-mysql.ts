import { createHash } from 'node:crypto'
import { SwitchyardError } from '../../../lib/errors.ts'
import type { StoreTimeMs } from '../../../lib/store-time.ts'
import { type Migration, readMigrations, SQL_FOLDER } from '../migration-files.ts'
import { numberIn, textIn } from '../tables/columns.ts'
import type { Row } from '../tables/statements.ts'
import type { MysqlConnection } from './mysql-connection.ts'
import { errorNumber } from './mysql-failure.ts'
import { DATABASE_TIME_MS } from './store-clock.ts'

export const MYSQL_MIGRATIONS = readMigrations(new URL('mysql/', SQL_FOLDER))

/** How long a node waits for another one that is changing tables. */
const LOCK_SECONDS_MAX = 60
const NO_SUCH_TABLE = 1146

const VERSION_TABLE = `CREATE TABLE IF NOT EXISTS schema_version
  (version INT NOT NULL PRIMARY KEY, name VARCHAR(190) NOT NULL, applied_at BIGINT NOT NULL)
  ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`

export interface AppliedMigration {
  readonly name: string
  readonly appliedAtMs: StoreTimeMs
}

/** Brings the tables to the newest version, forward only. One node at a time does it; the others wait and find it done. The server commits
 *  each definition by itself, so a step that was cut short is begun anew: all its statements may run again.
 *  @param connection of a migration: it may take long
 *  @throws SwitchyardError `SWY_STORE_VERSION` when the database is newer than this program, `SWY_STORE_UNAVAILABLE` when another node
 *  takes too long, `SWY_STORE_DENIED` when the user may not define tables */
export async function migrateMysql(
  connection: MysqlConnection,
  migrations: readonly Migration[],
): Promise<void> {
  if ((await missing(connection, migrations)).length === 0) return
  const lock = await lockName(connection)
  const [locked] = await connection.rows('SELECT GET_LOCK(?, ?) AS locked', [lock, LOCK_SECONDS_MAX])
  if (locked?.['locked'] !== 1)
    throw new SwitchyardError(
      'SWY_STORE_UNAVAILABLE',
      `another node has been changing the tables of the database for ${LOCK_SECONDS_MAX} s`,
    )
  try {
    await connection.run(VERSION_TABLE)
    for (const migration of await missing(connection, migrations)) await apply(connection, migration)
  } finally {
    // A connection that is lost has lost the lock, too.
    if (!connection.isLost) await connection.rows('SELECT RELEASE_LOCK(?)', [lock])
  }
}

/** The steps that have been taken, by version; none where no store has ever been. */
export async function appliedMigrations(
  connection: Pick<MysqlConnection, 'rows'>,
): Promise<ReadonlyMap<number, AppliedMigration>> {
  try {
    const rows: readonly Row[] = await connection.rows('SELECT version, name, applied_at FROM schema_version')
    return new Map(
      rows.map(row => [
        numberIn(row, 'version'),
        { name: textIn(row, 'name'), appliedAtMs: numberIn(row, 'applied_at') as StoreTimeMs },
      ]),
    )
  } catch (error) {
    if (errorNumber(error) === NO_SUCH_TABLE) return new Map()
    throw error
  }
}

/** Of a file: a line `-- next` ends each but the last. A `;` inside is part of the statement, so that it may be the body of a procedure. */
export function statementsOf(sql: string): readonly string[] {
  return sql
    .split(/^-- next[ \t]*$/mu)
    .map(statement => statement.trim().replace(/;$/u, ''))
    .filter(statement => statement.replaceAll(/^\s*--.*$/gmu, '').trim() !== '')
}

async function missing(
  connection: MysqlConnection,
  migrations: readonly Migration[],
): Promise<readonly Migration[]> {
  const applied = await appliedMigrations(connection)
  const newest = Math.max(0, ...applied.keys())
  if (newest > migrations.length)
    throw new SwitchyardError(
      'SWY_STORE_VERSION',
      `the database has version ${newest}; this program knows versions up to ${migrations.length}`,
    )
  return migrations.filter(({ version }) => !applied.has(version))
}

async function apply(connection: MysqlConnection, { version, name, sql }: Migration): Promise<void> {
  for (const statement of statementsOf(sql)) await connection.run(statement)
  await connection.run(
    `INSERT INTO schema_version (version, name, applied_at) VALUES (?, ?, ${DATABASE_TIME_MS})`,
    [version, name],
  )
}

/** Locks belong to the server, not to a database, and their names are short. */
async function lockName(connection: MysqlConnection): Promise<string> {
  const [row] = await connection.rows('SELECT DATABASE() AS name')
  const database = String(row?.['name'])
  return `switchyard.${createHash('sha256').update(database).digest('hex').slice(0, 32)}`
}
