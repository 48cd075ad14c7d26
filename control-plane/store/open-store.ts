import type { FactStore } from '../facts/fact-store.ts'
import { openSqliteStore } from './sqlite/sqlite-store.ts'
import { parseStoreUrl } from './store-url.ts'

/** Opens the store that `store.url` names.
 *  @throws SwitchyardError `SWY_CONFIG_INVALID`, `SWY_STORE_UNAVAILABLE`, `SWY_STORE_VERSION` */
export async function openStore(url: string): Promise<FactStore> {
  return openSqliteStore({ path: parseStoreUrl(url).path })
}
