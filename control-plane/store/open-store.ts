import type { SessionOptions } from '../sessions/session-store.ts'
import { openMysql } from './mysql/open-mysql.ts'
import type { OpenedStore } from './opened-store.ts'
import { openSqlite } from './sqlite/sqlite-store.ts'
import type { StorePlace } from './store-settings.ts'

/** Opens the store, and brings its tables to the newest version.
 *  @throws SwitchyardError `SWY_STORE_UNAVAILABLE`, `SWY_STORE_VERSION`; MySQL: `SWY_STORE_DENIED`, `SWY_STORE_UNSUITABLE`,
 *  `SWY_CONFIG_INVALID` (an unknown database, a grant that is none) */
export async function openStore(store: StorePlace, sessions: SessionOptions = {}): Promise<OpenedStore> {
  switch (store.kind) {
    case 'sqlite':
      return openSqlite({ path: store.path })
    case 'mysql':
      return openMysql({ place: store.place, sessions })
  }
}
