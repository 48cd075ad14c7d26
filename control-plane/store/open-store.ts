import type { FactStore } from '../facts/fact-store.ts'
import { openMysqlStore } from './mysql/open-mysql-store.ts'
import { openSqliteStore } from './sqlite/sqlite-store.ts'
import type { StorePlace } from './store-settings.ts'

/** Opens the store, and brings its tables to the newest version.
 *  @throws SwitchyardError `SWY_STORE_UNAVAILABLE`, `SWY_STORE_VERSION`; MySQL: `SWY_STORE_DENIED`, `SWY_STORE_UNSUITABLE`,
 *  `SWY_CONFIG_INVALID` (an unknown database) */
export async function openStore(store: StorePlace): Promise<FactStore> {
  switch (store.kind) {
    case 'sqlite':
      return openSqliteStore({ path: store.path })
    case 'mysql':
      return openMysqlStore({ place: store.place })
  }
}
