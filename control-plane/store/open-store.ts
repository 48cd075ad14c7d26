import type { HardCaps } from '../scaler/hard-caps.ts'
import type { SessionOptions } from '../sessions/session-store.ts'
import { openMysql } from './mysql/open-mysql.ts'
import type { OpenedStore } from './opened-store.ts'
import { openSqlite } from './sqlite/sqlite-store.ts'
import type { StorePlace } from './store-settings.ts'

/** Opens the store, and brings its tables to the newest version.
 *  @param caps what the scaler never exceeds; default: `DEFAULT_CAPS`
 *  @throws SwitchyardError `SWY_STORE_UNAVAILABLE`, `SWY_STORE_VERSION`; MySQL: `SWY_STORE_DENIED`, `SWY_STORE_UNSUITABLE`,
 *  `SWY_CONFIG_INVALID` (an unknown database, a grant that is none) */
export async function openStore(
  store: StorePlace,
  sessions: SessionOptions = {},
  caps?: HardCaps,
): Promise<OpenedStore> {
  switch (store.kind) {
    case 'sqlite':
      return openSqlite({ path: store.path, ...(caps === undefined ? {} : { caps }) })
    case 'mysql':
      return openMysql({ place: store.place, sessions, caps })
  }
}
