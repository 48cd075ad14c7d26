import { connect, isIP, type Socket } from 'node:net'
import { type Connection as Wire, createConnection, type SslOptions } from 'mysql2/promise'
import { asMysqlFailure, ConnectionLost, failureKind } from './mysql-failure.ts'
import type { MysqlPlace, MysqlTls } from './mysql-place.ts'

export type MysqlValue = string | number | bigint | null | Uint8Array
export type MysqlRow = Readonly<Record<string, unknown>>

/** What a writing statement did. */
export interface Written {
  /** Rows that the statement matched, also where it left them as they were (the flag FOUND_ROWS). */
  readonly affectedRows: number
  /** Of the row's AUTO_INCREMENT column, or what `LAST_INSERT_ID(expression)` was given; 0 if neither. */
  readonly insertId: number
}

export interface ConnectionLimits {
  readonly connectMsMax: number
  readonly statementMsMax: number
  readonly lockWaitSecondsMax: number
}

/** The server ends a session that says nothing for so long, and rolls back: a node that is stopped, or whose host has gone, in the middle
 *  of a transaction holds its locks no longer than this. Connections that idle are given up before it. */
export const SESSION_SILENT_SECONDS_MAX = 10

/** Division by zero and values that do not fit are errors, whatever the server's own setting. */
const SQL_MODE = 'STRICT_ALL_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION'

/** One session on the server, with settings of its own whatever the server's are. Statements go as text. Prepared ones are a little
 *  faster (38 instead of 49 µs for a typical update), but the driver sends every number of theirs as a floating-point one, which MySQL refuses
 *  after LIMIT, and the server keeps only so many of them for all its clients.
 *  Its methods throw what the driver throws, which says whether a second try is worth it: `failureKind`, `asMysqlFailure`. */
export class MysqlConnection {
  readonly #wire: Wire
  readonly #limits: ConnectionLimits
  #isLost = false
  /** Which server answers here; see `identityOf`. */
  readonly identity: string

  private constructor(wire: Wire, limits: ConnectionLimits, identity: string) {
    this.#wire = wire
    this.#limits = limits
    this.identity = identity
    wire.on('error', () => {
      this.#isLost = true
    })
    wire.on('end', () => {
      this.#isLost = true
    })
  }

  /** @throws SwitchyardError `SWY_STORE_UNAVAILABLE`, `SWY_STORE_DENIED`, `SWY_CONFIG_INVALID` */
  static async open(place: MysqlPlace, limits: ConnectionLimits): Promise<MysqlConnection> {
    let wire: Wire | undefined
    try {
      wire = await createConnection({
        host: place.host,
        port: place.port,
        user: place.user,
        password: place.password(),
        database: place.database,
        charset: 'UTF8MB4_BIN',
        connectTimeout: limits.connectMsMax,
        flags: ['FOUND_ROWS', '-LOCAL_FILES'],
        supportBigNumbers: true,
        dateStrings: true,
        stream: () => socketTo(place),
        ...(place.tls === undefined ? {} : { ssl: sslOptions(place.tls) }),
      })
      const identity = await settle(wire, limits)
      return new MysqlConnection(wire, limits, identity)
    } catch (error) {
      wire?.destroy()
      throw asMysqlFailure(error, place)
    }
  }

  /** Whether it is of no use any more: the server has ended it, or an answer is outstanding. */
  get isLost(): boolean {
    return this.#isLost
  }

  async rows(sql: string, values: readonly MysqlValue[] = []): Promise<readonly MysqlRow[]> {
    const result = await this.#send(sql, values)
    if (!Array.isArray(result)) throw new TypeError(`a statement that should read gave no rows: ${sql}`)
    return result as readonly MysqlRow[]
  }

  async run(sql: string, values: readonly MysqlValue[] = []): Promise<Written> {
    const result = await this.#send(sql, values)
    if (Array.isArray(result)) throw new TypeError(`a statement that should write gave rows: ${sql}`)
    return result as Written
  }

  /** Ends the session, and with it whatever is not committed. Never throws. */
  close(): void {
    this.#isLost = true
    this.#wire.destroy()
  }

  async #send(sql: string, values: readonly MysqlValue[]): Promise<unknown> {
    if (this.#isLost) throw new ConnectionLost()
    try {
      const [result] = await this.#wire.query({ sql, timeout: this.#limits.statementMsMax }, [...values])
      return result
    } catch (error) {
      if (failureKind(error) === 'lost') this.close()
      throw error
    }
  }
}

/** Certificates may name an address, but the driver hands TLS names only, and without one Node looks for `localhost` in them, or for what
 *  the socket below says it was connected to. Were Node to ignore that one day, such servers would be refused. */
function socketTo({ host, port }: MysqlPlace): Socket {
  const socket = connect({ host, port, noDelay: true, keepAlive: true })
  return isIP(host) === 0 ? socket : Object.assign(socket, { _host: host })
}

/** Also where the server ignores what clients ask for while they connect (`skip-character-set-client-handshake`).
 *  @returns the identity of the server */
async function settle(wire: Wire, limits: ConnectionLimits): Promise<string> {
  const timeout = limits.connectMsMax
  const send = async (sql: string): Promise<unknown> => (await wire.query({ sql, timeout }))[0]
  await send('SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED')
  await send(
    `SET NAMES utf8mb4 COLLATE utf8mb4_bin, SESSION time_zone = '+00:00', SESSION sql_mode = '${SQL_MODE}', SESSION autocommit = 1,
       SESSION innodb_lock_wait_timeout = ${limits.lockWaitSecondsMax}, SESSION wait_timeout = ${SESSION_SILENT_SECONDS_MAX}`,
  )
  return identityOf(
    await send("SHOW VARIABLES WHERE Variable_name IN ('server_id', 'hostname', 'port', 'server_uuid')"),
  )
}

/** `server_id=1 hostname=db1 port=3306`, and `server_uuid=…` where the server has one (MariaDB has none): another server that answers at
 *  the same address has another one. */
function identityOf(rows: unknown): string {
  const variables = (rows as readonly { readonly Variable_name: string; readonly Value: string }[])
    .map(row => `${row.Variable_name.toLowerCase()}=${row.Value}`)
    .sort()
  return variables.join(' ')
}

function sslOptions({ ca, cert, key, verify }: MysqlTls): SslOptions {
  return {
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
    rejectUnauthorized: verify !== 'none',
    verifyIdentity: verify === 'full',
    minVersion: 'TLSv1.2',
  }
}
