import { type ErrorCode, messageOf, SwitchyardError } from '../../../lib/errors.ts'
import { quoted } from '../../../lib/printable.ts'
import { type MysqlPlace, placeText } from './mysql-place.ts'

const MESSAGE_CHARACTERS_MAX = 300

/** What a failure of a statement says about what is to be done.
 *  `deadlock`: the server rolled back, in favour of somebody who went on: whoever tries on comes through in the end;
 *  `again`: nothing was written (the server rolled back, or we must), and a second try may do better;
 *  `lost`: the connection is of no use any more, and what was under way may or may not have happened;
 *  `refused`: the server answered, and will answer the same again. */
export type FailureKind = 'deadlock' | 'again' | 'lost' | 'refused'

const DEADLOCK = 1213

/** 1205 lock wait timeout (rolls back the statement only), 1020 the record has changed since it was read. */
const AGAIN: ReadonlySet<number> = new Set([1205, 1020])

/** The server is going away, has closed the session, or has become read-only under it (a fail-over of the database). */
const LOST: ReadonlySet<number> = new Set([
  1053, 1152, 1153, 1158, 1159, 1160, 1161, 1184, 1290, 1317, 1792, 1836, 1927, 1969, 2006, 2013, 3024, 4031,
])

/** The disk is full, there are too many connections, or the server cannot work for reasons of its own. */
const UNABLE: ReadonlySet<number> = new Set([
  3, 12, 14, 28, 1021, 1023, 1030, 1037, 1038, 1040, 1041, 1114, 1129, 1203, 1206, 1226, 1461, 3168,
])

/** Access denied to the server, the database, a table, a column, a routine, or for want of a privilege. */
const DENIED: ReadonlySet<number> = new Set([
  1044, 1045, 1130, 1142, 1143, 1227, 1370, 1410, 1419, 1449, 1698, 1820, 1862, 1873, 3118,
])
const UNKNOWN_DATABASE = 1049

/** The server has ended the connection while nothing was under way on it. */
export class ConnectionLost extends Error {
  override readonly name = 'ConnectionLost'
  readonly code = 'PROTOCOL_CONNECTION_LOST'

  constructor() {
    super('the connection is lost')
  }
}

export function failureKind(error: unknown): FailureKind {
  const { errno, code, fatal } = partsOf(error)
  if (errno === DEADLOCK) return 'deadlock'
  if (errno !== undefined && AGAIN.has(errno)) return 'again'
  if (fatal || isLostCode(code) || (errno !== undefined && LOST.has(errno))) return 'lost'
  return 'refused'
}

/** The number the server gave the error; undefined if it came from elsewhere. */
export function errorNumber(error: unknown): number | undefined {
  return partsOf(error).errno
}

/** What the driver threw, as one of our errors where the database, its place or our rights in it are at fault; anything else (a mistake
 *  in our SQL) keeps the server's message and loses the statement, whose values may be secret. */
export function asMysqlFailure(error: unknown, place: MysqlPlace): unknown {
  if (error instanceof SwitchyardError) return error
  const { errno, code } = partsOf(error)
  const said = quoted(messageOf(error), MESSAGE_CHARACTERS_MAX)
  if (errno !== undefined && DENIED.has(errno))
    return failed('SWY_STORE_DENIED', deniedText(place, said, errno))
  if (errno === UNKNOWN_DATABASE) return failed('SWY_CONFIG_INVALID', unknownDatabaseText(place))
  const isOurs = failureKind(error) === 'refused' && !(errno !== undefined && UNABLE.has(errno))
  if (!isOurs) return failed('SWY_STORE_UNAVAILABLE', `${placeText(place)} cannot be used: ${said}`)
  if (errno === undefined && code === undefined) return error
  return new Error(`${placeText(place)} refused a statement (${errno ?? code}): ${said}`)
}

/** The statement that gives `user` what the store needs. */
export function grantText({ user, database }: Pick<MysqlPlace, 'user' | 'database'>): string {
  return `GRANT ALL PRIVILEGES ON \`${database}\`.* TO '${user}'@'%'`
}

/** What to look at before rights are handed out. To a user without any right on it, a database that does not exist is denied as well. */
const LOOK_FIRST: Readonly<Partial<Record<number, string>>> = {
  1044: "check the database's name, or ",
  1045: 'check the password, or ',
}

function deniedText(place: MysqlPlace, said: string, errno: number): string {
  return (
    `user ${place.user} is denied on ${place.host}:${place.port}, database ${place.database}: ${said}; ` +
    `${LOOK_FIRST[errno] ?? ''}let an administrator run: ${grantText(place)}`
  )
}

function unknownDatabaseText({ host, port, database }: MysqlPlace): string {
  return (
    `store.url names the database ${database}, which ${host}:${port} does not have; ` +
    `let an administrator run: CREATE DATABASE \`${database}\` CHARACTER SET utf8mb4`
  )
}

function failed(code: ErrorCode, message: string): SwitchyardError {
  return new SwitchyardError(code, message)
}

/** What the driver and the system call a connection that cannot be made or has ended. */
function isLostCode(code: string | undefined): boolean {
  return (
    code !== undefined &&
    (code.startsWith('PROTOCOL_') ||
      /^E(?:CONN|HOST|NET|PIPE|TIMEDOUT|AI_|NOTFOUND)/u.test(code) ||
      isTlsCode(code))
  )
}

function isTlsCode(code: string): boolean {
  return /^(?:ERR_TLS|ERR_SSL|HANDSHAKE_|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|EPROTO)/u.test(code)
}

interface DriverParts {
  readonly errno: number | undefined
  readonly code: string | undefined
  readonly fatal: boolean
}

function partsOf(error: unknown): DriverParts {
  if (typeof error !== 'object' || error === null) return { errno: undefined, code: undefined, fatal: false }
  // Numbers below zero are the system's (ECONNREFUSED is -111), not the server's.
  const errno =
    'errno' in error && typeof error.errno === 'number' && error.errno > 0 ? error.errno : undefined
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined
  return { errno, code, fatal: 'fatal' in error && error.fatal === true }
}
