import ssh2 from 'ssh2'
import { messageOf } from '../../lib/errors.ts'
import { OutputTail } from './output-tail.ts'
import { HeaderReader, killCommand, quotedForShell, runCommand } from './script-header.ts'

/** Where and as whom. */
export interface SshPlace {
  readonly host: string
  readonly port: number
  readonly user: string
  /** OpenSSH form. */
  readonly privateKey: string
  /** Whether this host key is acceptable: its SHA-256 in hexadecimal. */
  readonly acceptsHostKey: (hash: string) => boolean
}

export type ScriptEnd =
  | { readonly kind: 'exit'; readonly code: number; readonly tail: readonly string[] }
  | { readonly kind: 'late'; readonly tail: readonly string[] }
  /** The connection broke: nobody knows how far it came. */
  | { readonly kind: 'broken'; readonly why: string; readonly tail: readonly string[] }

/** What bounds a run. */
export interface ScriptLimits {
  readonly msMax: number
  readonly secrets?: readonly string[] | undefined
  readonly signal?: AbortSignal | undefined
}

/** As shells put it: of a process that a signal has ended. */
const SIGNAL_CODE = 128
const HANDSHAKE_MS_MAX = 15_000
const KEEPALIVE_MS = 10_000
const KEEPALIVES_LOST_MAX = 3
const KILL_MS_MAX = 10_000

/** A machine that we are logged in to. */
export class SshSession {
  readonly #client: ssh2.Client
  readonly #sudo: string
  #failure: string | undefined

  private constructor(client: ssh2.Client, user: string) {
    this.#client = client
    // Without a terminal there is nobody to ask for a password.
    this.#sudo = user === 'root' ? '' : 'sudo -n '
    client.on('error', error => (this.#failure ??= messageOf(error)))
    client.on('close', () => (this.#failure ??= 'the connection was closed'))
  }

  /** @throws what keeps us out */
  static open(place: SshPlace): Promise<SshSession> {
    const { promise, resolve, reject } = Promise.withResolvers<SshSession>()
    const client = new ssh2.Client()
    // Whatever comes after the first word is told by the session, if there is one.
    client.on('error', error => {
      client.destroy()
      reject(error)
    })
    client.once('close', () => reject(new Error('the connection was closed')))
    client.once('ready', () => resolve(new SshSession(client, place.user)))
    client.connect({
      host: place.host,
      port: place.port,
      username: place.user,
      privateKey: place.privateKey,
      authHandler: ['publickey'],
      hostHash: 'sha256',
      hostVerifier: (hash: string) => place.acceptsHostKey(hash),
      readyTimeout: HANDSHAKE_MS_MAX,
      keepaliveInterval: KEEPALIVE_MS,
      keepaliveCountMax: KEEPALIVES_LOST_MAX,
    })
    return promise
  }

  /** Runs a script by `sh` as root. One that takes longer, or is not wanted any more, is killed with all that it has started.
   *  @param limits.secrets that its output is not to show
   *  @param limits.signal aborted: `late`, however long it took */
  async run(script: string, { msMax, secrets = [], signal }: ScriptLimits): Promise<ScriptEnd> {
    const tail = new OutputTail(secrets)
    const reader = new HeaderReader()
    const { promise, resolve } = Promise.withResolvers<ScriptEnd>()
    const broken = (): void =>
      resolve({ kind: 'broken', why: this.#failure ?? 'the connection was closed', tail: tail.lines() })
    this.#client.once('close', broken)
    this.#exec(runCommand(this.#sudo), channel => {
      if (channel === undefined) return broken()
      let code: number | undefined
      channel.on('data', (bytes: Buffer) => tail.push(reader.take(bytes)))
      channel.stderr.on('data', (bytes: Buffer) => tail.push(bytes))
      channel.on('exit', (exitCode: number | null) => (code = exitCode ?? SIGNAL_CODE))
      channel.on('close', () =>
        code === undefined ? broken() : resolve({ kind: 'exit', code, tail: tail.lines() }),
      )
      channel.end(script)
    })
    const late = (): void => resolve({ kind: 'late', tail: tail.lines() })
    const timer = setTimeout(late, msMax)
    signal?.addEventListener('abort', late, { once: true })
    if (signal?.aborted === true) late()
    try {
      const end = await promise
      if (end.kind === 'late') await this.#kill(reader)
      return end
    } finally {
      clearTimeout(timer)
      signal?.removeEventListener('abort', late)
      this.#client.off('close', broken)
    }
  }

  close(): void {
    this.#client.destroy()
  }

  async #kill({ header }: HeaderReader): Promise<void> {
    // One that has said nothing of itself is waited for by nobody: it ends with the connection, or goes on.
    if (header === undefined) return
    const { promise, resolve } = Promise.withResolvers<void>()
    const timer = setTimeout(resolve, KILL_MS_MAX)
    this.#exec(killCommand(header, this.#sudo), channel => {
      if (channel === undefined) return resolve()
      channel.resume()
      channel.stderr.resume()
      channel.on('close', () => resolve())
      channel.end()
    })
    await promise
    clearTimeout(timer)
  }

  /** A user's own shell may be any: `sh` is asked for. */
  #exec(command: string, take: (channel: ssh2.ClientChannel | undefined) => void): void {
    const failed = (error: unknown): void => {
      this.#failure ??= messageOf(error)
      take(undefined)
    }
    try {
      this.#client.exec(`exec sh -c ${quotedForShell(command)}`, (error, channel) =>
        error === undefined ? take(channel) : failed(error),
      )
    } catch (error) {
      failed(error)
    }
  }
}
