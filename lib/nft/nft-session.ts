import { spawn } from 'node:child_process'
import { messageOf } from '../errors.ts'
import { NftError, nftErrorOf } from './nft-error.ts'

/** Scripts that wait while nft runs, and their text. */
const WAITING_MAX = 10_000
const WAITING_CHARACTERS_MAX = 32 * 1_024 * 1_024
/** One transaction: the kernel takes a message of some megabytes at most. */
const BATCH_CHARACTERS_MAX = 1_024 * 1_024
/** A table with 50,000 elements and their counters is about 15 MB of JSON. */
const LISTING_BYTES_MAX = 128 * 1_024 * 1_024
const SAID_BYTES_MAX = 64 * 1_024
/** Then nft hangs, and is killed. */
const NFT_WITHIN_MS = 30_000

export interface NftOptions {
  /** Runs nft: `['nft']` where nothing is said; `['ip', 'netns', 'exec', name, 'nft']` in another network namespace. */
  readonly command?: readonly string[]
  /** What a hanging nft gets, in ms. */
  readonly withinMs?: number
}

interface Waiting {
  readonly script: string
  readonly done: () => void
  readonly failed: (error: NftError) => void
}

/** The one way to nftables. Scripts are carried out in order, each as one transaction, all or nothing; what waits while nft runs goes to the kernel
 *  together, so that a burst of small changes costs one process. A process for each batch, not a long-lived `nft -i`: that one answers errors on a
 *  stream of their own, from which nobody can tell which of its transactions failed. */
export class NftSession {
  readonly #command: readonly string[]
  readonly #withinMs: number
  readonly #waiting: Waiting[] = []
  #waitingCharacters = 0
  #working: Promise<void> | undefined
  #closed = false

  private constructor({ command = ['nft'], withinMs = NFT_WITHIN_MS }: NftOptions) {
    this.#command = command
    this.#withinMs = withinMs
  }

  /** Starts nothing yet: whether there is an nft shows with the first call. */
  static open(options: NftOptions = {}): NftSession {
    return new NftSession(options)
  }

  /** Carries out a script in nft's own language as one transaction.
   *  @throws NftError with nft's own words; nothing of the script holds then */
  run(script: string): Promise<void> {
    if (this.#closed) return Promise.reject(new NftError('closed', 'the nft session has ended'))
    const characters = this.#waitingCharacters + script.length
    if (this.#waiting.length >= WAITING_MAX || characters > WAITING_CHARACTERS_MAX)
      return Promise.reject(new NftError('overloaded', 'too many changes wait for nft'))
    this.#waitingCharacters = characters
    return new Promise((resolve, reject) => {
      this.#waiting.push({ script, done: resolve, failed: reject })
      this.#working ??= this.#work()
    })
  }

  /** What nft prints as JSON, parsed: for example `list table ip switchyard`. Does not wait for scripts, nor they for it.
   *  @throws NftError `absent` where nothing has that name */
  list(command: string): Promise<unknown> {
    return this.#list(['-j', command])
  }

  /** The same without the elements of maps and sets.
   *  @throws NftError `absent` where nothing has that name */
  outline(command: string): Promise<unknown> {
    return this.#list(['-j', '-t', command])
  }

  async #list(words: readonly string[]): Promise<unknown> {
    if (this.#closed) throw new NftError('closed', 'the nft session has ended')
    const text = await this.#nft(words, undefined)
    try {
      return text === '' ? undefined : JSON.parse(text)
    } catch (error) {
      throw new NftError('refused', `nft printed no JSON: ${messageOf(error)}`)
    }
  }

  /** Lets nft read a script without carrying it out. Does not wait for scripts, nor they for it.
   *  @throws NftError with nft's own words where it does not understand it */
  async check(script: string): Promise<void> {
    if (this.#closed) throw new NftError('closed', 'the nft session has ended')
    await this.#nft(['-c', '-f', '-'], script)
  }

  /** Carries out what waits, and takes nothing more. */
  async close(): Promise<void> {
    this.#closed = true
    await this.#working
  }

  async #work(): Promise<void> {
    // A turn later: what the same event brings goes together.
    await Promise.resolve()
    for (;;) {
      const batch = this.#nextBatch()
      if (batch.length === 0) break
      await this.#carryOut(batch)
    }
    this.#working = undefined
  }

  #nextBatch(): readonly Waiting[] {
    let characters = 0
    let count = 0
    for (const { script } of this.#waiting) {
      characters += script.length
      if (count > 0 && characters > BATCH_CHARACTERS_MAX) break
      this.#waitingCharacters -= script.length
      count += 1
    }
    return this.#waiting.splice(0, count)
  }

  /** All together; if that is refused, in halves and halves of them, so that each script has its own answer. */
  async #carryOut(batch: readonly Waiting[]): Promise<void> {
    try {
      await this.#nft(['-f', '-'], batch.map(({ script }) => script).join('\n'))
      for (const { done } of batch) done()
    } catch (error) {
      const failure = error instanceof NftError ? error : new NftError('refused', messageOf(error))
      const isOfAll = failure.failure === 'missing' || failure.failure === 'not-permitted'
      if (batch.length === 1 || isOfAll) {
        for (const { failed } of batch) failed(failure)
        return
      }
      const half = Math.ceil(batch.length / 2)
      await this.#carryOut(batch.slice(0, half))
      await this.#carryOut(batch.slice(half))
    }
  }

  #nft(args: readonly string[], input: string | undefined): Promise<string> {
    const [program = 'nft', ...prefix] = this.#command
    return new Promise((resolve, reject) => {
      const child = spawn(program, [...prefix, ...args], {
        stdio: ['pipe', 'pipe', 'pipe'],
        // A program between us and nft must die with it: a killed `ip netns exec` is nft itself by then.
        timeout: this.#withinMs,
        killSignal: 'SIGKILL',
      })
      child.on('error', error => {
        const code = 'code' in error ? error.code : undefined
        if (code === 'ENOENT') reject(new NftError('missing', `there is no ${program}: install nftables`))
        else reject(new NftError('refused', messageOf(error)))
      })
      // Out of file descriptors or processes: there are no streams, and the error above follows.
      if (child.pid === undefined) return
      const printed = collect(child.stdout, LISTING_BYTES_MAX)
      const said = collect(child.stderr, SAID_BYTES_MAX)
      child.on('close', (code, signal) => {
        const output = printed()
        if (code === 0 && output !== undefined) resolve(output)
        else if (code === 0) reject(new NftError('refused', 'nft printed more than can be read'))
        else if (signal !== null) reject(new NftError('timeout', `nft ended by ${signal}`))
        else reject(nftErrorOf(said() ?? ''))
      })
      // An nft that has ended early says why on standard error.
      child.stdin.on('error', () => {})
      child.stdin.end(input ?? '')
    })
  }
}

/** @returns the text when all has come; undefined if it was more than `bytesMax` */
function collect(stream: NodeJS.ReadableStream, bytesMax: number): () => string | undefined {
  const chunks: Buffer[] = []
  let bytes = 0
  stream.on('data', (chunk: Buffer) => {
    bytes += chunk.length
    if (bytes <= bytesMax) chunks.push(chunk)
  })
  return () => (bytes > bytesMax ? undefined : Buffer.concat(chunks).toString())
}
