import type { OpenedStore } from './opened-store.ts'
import { openSqlite } from './sqlite/sqlite-store.ts'
import { parseStoreUrl } from './store-url.ts'

/** Opens the store that `store.url` names.
 *  @throws SwitchyardError `SWY_CONFIG_INVALID`, `SWY_STORE_UNAVAILABLE`, `SWY_STORE_VERSION` */
export async function openStore(url: string): Promise<OpenedStore> {
  return openSqlite({ path: parseStoreUrl(url).path })
}
