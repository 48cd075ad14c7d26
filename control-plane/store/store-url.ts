import { SwitchyardError } from '../../lib/errors.ts'

/** Where the truth of the control plane is kept. MySQL joins here. */
export interface StorePlace {
  readonly kind: 'sqlite'
  /** As written; relative to the working directory. */
  readonly path: string
}

const SQLITE_URL = /^sqlite:(?<path>.+)$/su
const SCHEME = /^[a-z][a-z0-9+.-]{0,30}:/iu
export const STORE_URL_CHARACTERS_MAX = 4_096

/** Reads `sqlite:<path>`. The message shows no more than the scheme: the rest of another URL may be a password.
 *  @throws SwitchyardError `SWY_CONFIG_INVALID` */
export function parseStoreUrl(url: string): StorePlace {
  const path = url.length <= STORE_URL_CHARACTERS_MAX ? SQLITE_URL.exec(url)?.groups?.['path'] : undefined
  if (path !== undefined && !path.includes('\0')) return { kind: 'sqlite', path }
  const scheme = SCHEME.exec(url)?.[0] ?? 'no scheme'
  throw new SwitchyardError(
    'SWY_CONFIG_INVALID',
    `store.url must be sqlite:<path of a file>, for example sqlite:.switchyard/switchyard.db; it has ${scheme}`,
  )
}
