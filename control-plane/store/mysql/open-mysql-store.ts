import { SwitchyardError } from '../../../lib/errors.ts'
import type { FactStore } from '../../facts/fact-store.ts'
import type { Migration } from '../migration-files.ts'
import { unsuitable } from './judge-server.ts'
import { migrateMysql, MYSQL_MIGRATIONS } from './migrate-mysql.ts'
import { MysqlConnection } from './mysql-connection.ts'
import { MysqlDatabase, ORDINARY_LIMITS } from './mysql-database.ts'
import { asMysqlFailure } from './mysql-failure.ts'
import { type MysqlPlace, placeText } from './mysql-place.ts'
import { MysqlStore, type StoreClock } from './mysql-store.ts'
import { readServerFacts } from './server-facts.ts'

/** A table that is large takes its time to change. */
const MIGRATION_STATEMENT_MS_MAX = 600_000

export interface MysqlStoreOptions {
  readonly place: MysqlPlace
  readonly storeClock?: StoreClock
  readonly migrations?: readonly Migration[]
}

/** Brings the tables to the newest version and opens the store on them.
 *  @throws SwitchyardError `SWY_STORE_UNAVAILABLE`, `SWY_STORE_DENIED`, `SWY_STORE_UNSUITABLE`, `SWY_CONFIG_INVALID`; `SWY_STORE_VERSION`
 *  when a newer program has used the database */
export async function openMysqlStore(options: MysqlStoreOptions): Promise<FactStore> {
  const { place, storeClock, migrations = MYSQL_MIGRATIONS } = options
  await onOneConnection(place, async connection => {
    await refuseUnsuitable(connection, place)
    await migrateMysql(connection, migrations)
    await refuseUnsuitable(connection, place)
  })
  return new MysqlStore(new MysqlDatabase(place), storeClock)
}

/** Runs `body` on a connection of its own, which may take long.
 *  @throws SwitchyardError as `openMysqlStore` */
export async function onOneConnection<T>(
  place: MysqlPlace,
  body: (connection: MysqlConnection) => Promise<T>,
): Promise<T> {
  const connection = await MysqlConnection.open(place, {
    ...ORDINARY_LIMITS,
    statementMsMax: MIGRATION_STATEMENT_MS_MAX,
  })
  try {
    return await body(connection)
  } catch (error) {
    throw asMysqlFailure(error, place)
  } finally {
    connection.close()
  }
}

/** Before tables are made, and after: somebody may have made them in another engine.
 *  @throws SwitchyardError `SWY_STORE_UNSUITABLE` */
export async function refuseUnsuitable(connection: MysqlConnection, place: MysqlPlace): Promise<void> {
  const why = unsuitable(await readServerFacts(connection), STORE_TABLES)
  if (why !== undefined) throw new SwitchyardError('SWY_STORE_UNSUITABLE', `${placeText(place)}: ${why}`)
}

/** Those of a community, in the same database, may be as they like. */
export const STORE_TABLES: readonly string[] = MYSQL_MIGRATIONS.flatMap(({ sql }) =>
  [...sql.matchAll(/CREATE TABLE IF NOT EXISTS (?<table>\w+)/gu)].map(found => found.groups?.['table'] ?? ''),
)
