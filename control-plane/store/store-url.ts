/** What `store.url` names. The password of a database is not among it: whoever prints this prints no secret. */
export type StoreAddress =
  | { readonly kind: 'sqlite'; /** As written; relative to the working directory. */ readonly path: string }
  | {
      readonly kind: 'mysql'
      readonly host: string
      readonly port: number
      readonly user: string
      readonly database: string
    }

export interface StoreUrlMistake {
  readonly message: string
  readonly remedy: string
}

export interface ReadStoreUrl {
  /** Undefined if there are mistakes. */
  readonly address: StoreAddress | undefined
  /** As the URL has it; undefined where it has none. */
  readonly password: string | undefined
  readonly mistakes: readonly StoreUrlMistake[]
}

export const STORE_URL_CHARACTERS_MAX = 4_096
const MYSQL_PORT = 3_306
const EXAMPLE = 'mysql://switchyard:password@127.0.0.1:3306/switchyard'
const WRITE_LIKE = `Write it like ${EXAMPLE}.`

const SCHEME = /^(?<scheme>[a-z][a-z0-9+.-]{0,30}):(?<rest>.*)$/isu
const HOST = /^(?:\[[0-9a-f:.]{2,45}\]|[a-z0-9._-]{1,253})$/iu
/** Anything that a terminal shows as it is. */
const USER = /^\P{C}{1,128}$/u
const DATABASE = /^[\w$-]{1,64}$/u

/** Reads `sqlite:<path>` or `mysql://user:password@host:port/database`. Mistakes show nothing of the URL but its scheme and what stands
 *  after its last `@`: the rest may be a password. */
export function readStoreUrl(url: string): ReadStoreUrl {
  if (url.length > STORE_URL_CHARACTERS_MAX)
    return mistaken(`is longer than ${STORE_URL_CHARACTERS_MAX} characters`, WRITE_LIKE)
  const { scheme = '', rest = '' } = SCHEME.exec(url)?.groups ?? {}
  switch (scheme.toLowerCase()) {
    case 'sqlite':
      return sqliteAddress(rest)
    case 'mysql':
      return rest.startsWith('//')
        ? mysqlAddress(rest.slice(2))
        : mistaken('has no // after mysql:', WRITE_LIKE)
    case 'mariadb':
      return mistaken('begins with mariadb:', 'Write mysql:// for MariaDB, too.')
    case '':
      return mistaken('begins with no scheme', `Write sqlite:<path of a file>, or ${EXAMPLE}.`)
    default:
      return mistaken(
        `names no store this version knows: ${scheme}:`,
        `Write sqlite:<path of a file>, or ${EXAMPLE}.`,
      )
  }
}

function sqliteAddress(path: string): ReadStoreUrl {
  if (path === '' || path.includes('\0'))
    return mistaken(
      'names no file',
      'Write sqlite:<path of a file>, for example sqlite:.switchyard/switchyard.db.',
    )
  return { address: { kind: 'sqlite', path }, password: undefined, mistakes: [] }
}

/** Passwords may hold `@`, `:`, `/`, `?` and `#` as they are: the last `@` ends them. Only `%` must be written as `%25`. */
function mysqlAddress(rest: string): ReadStoreUrl {
  const mistakes: StoreUrlMistake[] = []
  const mistake = (message: string, remedy: string): void => void mistakes.push({ message, remedy })
  const at = rest.lastIndexOf('@')
  const [rawUser = '', rawPassword] = at === -1 ? [] : partsAt(rest.slice(0, at), ':')
  const [target, query] = partsAt(rest.slice(at + 1), '?')
  const [authority, database = ''] = partsAt(target, '/')

  const user = decoded(rawUser)
  const password = rawPassword === undefined ? undefined : decoded(rawPassword)
  if (user === undefined || (rawPassword !== undefined && password === undefined))
    mistake('has a % that begins no %xx in user or password', 'Write a % as %25.')
  else if (!USER.test(user)) mistake('names no user', WRITE_LIKE)
  if (query !== undefined) mistake('has options after ?', 'Leave them out; TLS is set in store.tls.')

  const { host, port } = hostAndPort(authority)
  if (!HOST.test(host)) mistake('names no host', WRITE_LIKE)
  if (port === undefined) mistake('has a port that is no number from 1 to 65535', 'Leave it out for 3306.')
  if (database === '') mistake('names no database', 'Write its name after the host: …@host/database.')
  else if (!DATABASE.test(database))
    mistake(
      'has a name of a database with other characters than letters, digits, _ $ -',
      'Choose such a name.',
    )

  if (mistakes.length > 0 || user === undefined || port === undefined)
    return { address: undefined, password: undefined, mistakes }
  return {
    address: { kind: 'mysql', host: host.replaceAll(/[[\]]/gu, ''), port, user, database },
    password,
    mistakes,
  }
}

/** `localhost`, `db:3307`, `[::1]:3307`. */
function hostAndPort(authority: string): { readonly host: string; readonly port: number | undefined } {
  const { host = authority, port } =
    /^(?<host>\[[^\]]*\]|[^:]*)(?::(?<port>.*))?$/u.exec(authority)?.groups ?? {}
  if (port === undefined) return { host, port: MYSQL_PORT }
  const number = /^\d{1,5}$/u.test(port) ? Number(port) : 0
  return { host, port: number >= 1 && number <= 65_535 ? number : undefined }
}

/** What stands before the first `mark`, and after it. */
function partsAt(text: string, mark: string): readonly [string, string?] {
  const at = text.indexOf(mark)
  return at === -1 ? [text] : [text.slice(0, at), text.slice(at + 1)]
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}

function mistaken(message: string, remedy: string): ReadStoreUrl {
  return { address: undefined, password: undefined, mistakes: [{ message, remedy }] }
}
