import { readSecretFile } from '../../lib/config-environment.ts'
import { messageOf } from '../../lib/errors.ts'
import type { MysqlPlace, MysqlTls } from './mysql/mysql-place.ts'
import { readStoreUrl } from './store-url.ts'

/** The section `store` of the configuration. */
export interface StoreSettings {
  readonly url?: string | undefined
  readonly passwordFile?: string | undefined
  readonly tls?: TlsSettings | undefined
}

interface TlsSettings {
  readonly ca?: string | undefined
  readonly cert?: string | undefined
  readonly key?: string | undefined
  readonly verify: MysqlTls['verify']
}

/** Where the truth of the control plane is kept. */
export type StorePlace =
  { readonly kind: 'sqlite'; readonly path: string } | { readonly kind: 'mysql'; readonly place: MysqlPlace }

export interface StoreMistake {
  /** Of the setting, from `store` on. */
  readonly path: readonly string[]
  readonly message: string
  readonly remedy: string
}

/** What the settings name; files that they name are read.
 *  @param fallback the path of the SQLite file where there is no `store.url` */
export function storePlaceOf(
  settings: StoreSettings,
  fallback: string,
): { readonly place: StorePlace | undefined; readonly mistakes: readonly StoreMistake[] } {
  const mistakes: StoreMistake[] = []
  const url = readStoreUrl(settings.url ?? `sqlite:${fallback}`)
  for (const mistake of url.mistakes) mistakes.push({ path: ['store', 'url'], ...mistake })
  if (url.address?.kind === 'sqlite') {
    const { path } = url.address
    for (const name of ['passwordFile', 'tls'] as const)
      if (settings[name] !== undefined)
        mistakes.push({
          path: ['store', name],
          message: 'has no meaning for SQLite',
          remedy: 'Leave it out.',
        })
    return { place: { kind: 'sqlite', path }, mistakes }
  }
  const password = passwordOf(settings, url.password, mistakes)
  const tls = settings.tls && tlsOf(settings.tls, mistakes)
  if (url.address === undefined || mistakes.length > 0) return { place: undefined, mistakes }
  const { kind, ...address } = url.address
  return { place: { kind, place: { ...address, tls, password: () => password } }, mistakes }
}

function passwordOf(
  { passwordFile }: StoreSettings,
  inUrl: string | undefined,
  mistakes: StoreMistake[],
): string {
  if (passwordFile === undefined) return inUrl ?? ''
  const path = ['store', 'passwordFile']
  if (inUrl !== undefined)
    mistakes.push({
      path,
      message: 'and a password in store.url are both set',
      remedy: 'Leave one of them out.',
    })
  return fileOf(path, passwordFile, mistakes)?.trimEnd() ?? ''
}

function tlsOf({ ca, cert, key, verify }: TlsSettings, mistakes: StoreMistake[]): MysqlTls {
  if ((cert === undefined) !== (key === undefined))
    mistakes.push({
      path: ['store', 'tls'],
      message: 'has one of cert and key only',
      remedy: 'Give both, or none.',
    })
  const read = (name: string, file: string | undefined): string | undefined =>
    file === undefined ? undefined : fileOf(['store', 'tls', name], file, mistakes)
  return { ca: read('ca', ca), cert: read('cert', cert), key: read('key', key), verify }
}

function fileOf(path: readonly string[], file: string, mistakes: StoreMistake[]): string | undefined {
  try {
    return readSecretFile(file)
  } catch (error) {
    mistakes.push({
      path,
      message: `the file cannot be read: ${messageOf(error)}`,
      remedy: 'Name a readable file.',
    })
    return undefined
  }
}
