import type { Test } from 'tap'
import type { MysqlPlace } from '../../../../control-plane/store/mysql/mysql-place.ts'
import { openMysqlStore } from '../../../../control-plane/store/mysql/open-mysql-store.ts'
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

/** A database of its own for every test, opened as often as wanted, on a clock of its own. */
export function onMariaDb(server: MariaDb): MakeStore {
  let databases = 0
  return async (t: Test) => {
    databases += 1
    const name = `contract_${databases}`
    await server.createDatabase(name)
    let nowMs = 1_700_000_000_000
    return {
      isShared: true,
      async open() {
        const store = await openMysqlStore({
          place: placeOn(server, name),
          storeClock: () => nowMs as StoreTimeMs,
        })
        t.teardown(() => store.close())
        return store
      },
      advance(durationMs) {
        nowMs += durationMs
      },
    }
  }
}
