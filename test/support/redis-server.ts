import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { eventually } from './eventually.ts'
import { freePort } from './free-port.ts'

const SERVER = '/usr/bin/redis-server'
const START_MS_MAX = 30_000

/** Why the tests on Redis cannot run here; undefined where they can. */
export const redisMissing: string | undefined = existsSync(SERVER)
  ? undefined
  : 'needs Redis: apt-get install redis-server'

/** A real Redis with a directory and a port of its own. Keeps nothing on disk. */
export class RedisServer {
  readonly port: number
  readonly password: string
  readonly #directory: string
  #server: ChildProcess | undefined

  private constructor(directory: string, port: number, password: string) {
    this.#directory = directory
    this.port = port
    this.password = password
  }

  static async start(options: { readonly password?: string } = {}): Promise<RedisServer> {
    const made = await RedisServer.prepare(options)
    try {
      await made.start()
      return made
    } catch (error) {
      await made.end()
      throw error
    }
  }

  /** One that does not run yet. */
  static async prepare(options: { readonly password?: string } = {}): Promise<RedisServer> {
    const directory = mkdtempSync(join(tmpdir(), 'switchyard-redis-'))
    return new RedisServer(directory, await freePort(), options.password ?? '')
  }

  /** Without the password. */
  get url(): string {
    return `redis://127.0.0.1:${this.port}`
  }

  /** Starts it (again) and waits until it answers. */
  async start(): Promise<void> {
    const log = openSync(join(this.#directory, 'log'), 'a')
    const server = spawn(SERVER, this.#options, { cwd: this.#directory, stdio: ['ignore', log, log] })
    this.#server = server
    await eventually('Redis to answer', START_MS_MAX, async () => {
      if (server.exitCode !== null) throw new Error(`Redis ended: ${this.#logTail()}`)
      return this.#asked(client => client.ping()).catch(() => undefined)
    })
  }

  /** As anybody who reaches the server can. Returns how many have heard it. */
  publish(channel: string, text: string): Promise<number> {
    return this.#asked(client => client.publish(channel, text))
  }

  /** SIGSTOP and SIGCONT leave it where it is. */
  signal(signal: 'SIGSTOP' | 'SIGCONT'): void {
    this.#server?.kill(signal)
  }

  /** As a crash; `start` brings it back on the same port. */
  async kill(): Promise<void> {
    const server = this.#server
    this.#server = undefined
    if (server === undefined || server.exitCode !== null || server.signalCode !== null) return
    const ended = new Promise<void>(resolve => server.once('exit', () => resolve()))
    server.kill('SIGKILL')
    await ended
  }

  /** Ends it and removes its directory. */
  async end(): Promise<void> {
    await this.kill()
    rmSync(this.#directory, { recursive: true, force: true })
  }

  get #options(): readonly string[] {
    return [
      ['--port', `${this.port}`],
      ['--bind', '127.0.0.1'],
      ['--dir', this.#directory],
      ['--save', ''],
      ['--appendonly', 'no'],
      ['--daemonize', 'no'],
      ...(this.password === '' ? [] : [['--requirepass', this.password]]),
    ].flat()
  }

  async #asked<T>(ask: (client: Redis) => Promise<T>): Promise<T> {
    const client = new Redis({
      host: '127.0.0.1',
      port: this.port,
      lazyConnect: true,
      retryStrategy: () => null,
      ...(this.password === '' ? {} : { password: this.password }),
    })
    client.on('error', () => {}) // Told by the promise.
    try {
      await client.connect()
      return await ask(client)
    } finally {
      client.disconnect()
    }
  }

  #logTail(): string {
    return readFileSync(join(this.#directory, 'log'), 'utf8').slice(-1_000)
  }
}
