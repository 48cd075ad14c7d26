import type { Test } from 'tap'
import type { MysqlPlace } from '../../../../control-plane/store/mysql/mysql-place.ts'
import {
  onOneConnection,
  openMysqlStore,
  STORE_TABLES,
} from '../../../../control-plane/store/mysql/open-mysql-store.ts'
import type { StoreTimeMs } from '../../../../lib/store-time.ts'
import type { MakeStore } from '../../../contract/store-under-test.ts'
import type { MariaDb } from '../../../support/maria-db.ts'

export function placeOn(
  server: Pick<MariaDb, 'port'>,
  database: string,
  user = 'root',
  password = '',
): MysqlPlace {
  return { host: '127.0.0.1', port: server.port, user, database, password: () => password, tls: undefined }
}

/** An empty database for one test after the other, opened as often as wanted, on a clock of its own. It is one database that is emptied:
 *  making tables takes a hundred times as long as what most tests do with them. */
export function onMariaDb(server: MariaDb): MakeStore {
  const place = placeOn(server, 'contract')
  let isMade = false
  return async (t: Test) => {
    if (isMade) await empty(place)
    else await server.createDatabase(place.database)
    isMade = true
    let nowMs = 1_700_000_000_000
    return {
      isShared: true,
      async open() {
        const store = await openMysqlStore({ place, storeClock: () => nowMs as StoreTimeMs })
        t.teardown(() => store.close())
        return store
      },
      advance(durationMs) {
        nowMs += durationMs
      },
    }
  }
}

/** As the migrations leave it. */
export async function empty(place: MysqlPlace): Promise<void> {
  const seeded = ['node_lease', 'fact_revision', 'alias_room', 'session_quarantine']
  await onOneConnection(place, async connection => {
    for (const table of STORE_TABLES.filter(name => !seeded.includes(name)))
      await connection.run(`DELETE FROM ${table}`)
    await connection.run('UPDATE fact_revision SET revision = 0')
    await connection.run('UPDATE alias_room SET held = 0')
    await connection.run('UPDATE session_quarantine SET quarantine_until = 0, server = NULL')
    await connection.run("UPDATE node_lease SET node = '', address = '', token = 0, expires_at = 0")
  })
}
