import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { existsSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createConnection } from 'mysql2/promise'
import { eventually } from './eventually.ts'
import { freePort } from './free-port.ts'

const SERVER = '/usr/sbin/mariadbd'
const INSTALL = '/usr/bin/mariadb-install-db'
const START_MS_MAX = 60_000
/** Until the data directory is there; nothing else of this process goes on meanwhile. */
const INSTALL_MS_MAX = 120_000

/** Why the tests on MariaDB cannot run here; undefined where they can. */
export const mariaDbMissing: string | undefined =
  existsSync(SERVER) && existsSync(INSTALL)
    ? undefined
    : 'needs MariaDB: apt-get install mariadb-server-core mariadb-client-core'

export interface MariaDbOptions {
  readonly durable?: boolean
  /** Such as `--default-time-zone=-03:30`. */
  readonly serverOptions?: readonly string[]
}

/** A real MariaDB with a data directory and a port of its own. It survives being killed; a power cut only where `durable`. */
export class MariaDb {
  readonly port: number
  readonly #directory: string
  readonly #durable: boolean
  readonly #extraOptions: readonly string[]
  #server: ChildProcess | undefined

  private constructor(directory: string, port: number, options: MariaDbOptions) {
    this.#directory = directory
    this.port = port
    this.#durable = options.durable === true
    this.#extraOptions = options.serverOptions ?? []
  }

  static async start(options: MariaDbOptions = {}): Promise<MariaDb> {
    const directory = mkdtempSync(join(tmpdir(), 'switchyard-mariadb-'))
    const made = new MariaDb(directory, await freePort(), options)
    try {
      execFileSync(
        INSTALL,
        ['--no-defaults', ...made.#options, '--auth-root-authentication-method=normal', '--skip-test-db'],
        { stdio: 'ignore', timeout: INSTALL_MS_MAX },
      )
      await made.start()
      return made
    } catch (error) {
      await made.end()
      throw error
    }
  }

  get pid(): number | undefined {
    return this.#server?.pid
  }

  /** Of a fresh, empty database; user root, no password. */
  async createDatabase(name: string): Promise<string> {
    await this.query(`CREATE DATABASE \`${name}\``)
    return this.url(name)
  }

  url(database: string, user = 'root', password = ''): string {
    const secret = password === '' ? '' : `:${encodeURIComponent(password)}`
    return `mysql://${user}${secret}@127.0.0.1:${this.port}/${database}`
  }

  /** One statement as root. */
  async query(sql: string, database?: string): Promise<unknown> {
    const connection = await createConnection({
      host: '127.0.0.1',
      port: this.port,
      user: 'root',
      ...(database === undefined ? {} : { database }),
    })
    try {
      const [rows] = await connection.query(sql)
      return rows
    } finally {
      await connection.end()
    }
  }

  /** Starts it (again) and waits until it answers. */
  async start(): Promise<void> {
    const log = openSync(join(this.#directory, 'log'), 'a')
    const server = spawn(SERVER, ['--no-defaults', ...this.#options, ...this.#serverOptions], {
      stdio: ['ignore', log, log],
    })
    this.#server = server
    await eventually('MariaDB to answer', START_MS_MAX, async () => {
      if (server.exitCode !== null) throw new Error(`MariaDB ended: ${this.logTail()}`)
      return this.query('SELECT 1').catch(() => undefined)
    })
  }

  /** Ends the process and waits for it; the data stays. */
  async stop(signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> {
    const server = this.#server
    this.#server = undefined
    if (server === undefined || server.exitCode !== null || server.signalCode !== null) return
    const ended = new Promise<void>(resolve => server.once('exit', () => resolve()))
    server.kill(signal)
    await ended
  }

  /** Ends it and removes the data. */
  async end(): Promise<void> {
    await this.stop('SIGKILL')
    rmSync(this.#directory, { recursive: true, force: true })
  }

  get #options(): readonly string[] {
    return [
      `--datadir=${join(this.#directory, 'data')}`,
      ...(process.getuid?.() === 0 ? ['--user=root'] : []),
    ]
  }

  get #serverOptions(): readonly string[] {
    return [
      '--bind-address=127.0.0.1',
      `--port=${this.port}`,
      `--socket=${join(this.#directory, 'socket')}`,
      `--pid-file=${join(this.#directory, 'pid')}`,
      '--skip-name-resolve',
      '--max-connections=500',
      '--innodb-buffer-pool-size=64M',
      `--innodb-flush-log-at-trx-commit=${this.#durable ? 1 : 2}`,
      ...this.#extraOptions,
    ]
  }

  /** What it said last. */
  logTail(): string {
    return readFileSync(join(this.#directory, 'log'), 'utf8').slice(-2_000)
  }
}
