import { existsSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { appliedMigrations, migrateMysql, MYSQL_MIGRATIONS } from './mysql/migrate-mysql.ts'
import { onOneConnection, refuseUnsuitable } from './mysql/open-mysql-store.ts'
import { type MigrationStatus, statusOf } from './migration-files.ts'
import { Connection } from './sqlite/connection.ts'
import { readApplied, SQLITE_MIGRATIONS } from './sqlite/migrate.ts'
import { openSqliteStore } from './sqlite/sqlite-store.ts'
import type { StorePlace } from './store-settings.ts'

/** Which steps the tables have taken. Changes nothing: a SQLite file that is not there is not made.
 *  @throws SwitchyardError as `openStore` */
export async function migrationStatus(store: StorePlace): Promise<readonly MigrationStatus[]> {
  switch (store.kind) {
    case 'sqlite':
      return statusOf(SQLITE_MIGRATIONS, existsSync(store.path) ? appliedIn(store.path) : new Map())
    case 'mysql':
      return onOneConnection(store.place, async connection =>
        statusOf(MYSQL_MIGRATIONS, await appliedMigrations(connection)),
      )
  }
}

/** Brings the tables to the newest version, as opening the store does.
 *  @throws SwitchyardError as `openStore` */
export async function migrateStore(store: StorePlace): Promise<void> {
  switch (store.kind) {
    case 'sqlite': {
      const opened = await openSqliteStore({ path: store.path })
      await opened.close()
      return
    }
    case 'mysql':
      await onOneConnection(store.place, async connection => {
        await refuseUnsuitable(connection, store.place)
        await migrateMysql(connection, MYSQL_MIGRATIONS)
      })
  }
}

function appliedIn(path: string): ReturnType<typeof readApplied> {
  const connection = new Connection(new DatabaseSync(path, { readOnly: true }))
  try {
    return readApplied(connection)
  } finally {
    connection.close()
  }
}
