import { spawn } from 'node:child_process'
import { messageOf } from '../errors.ts'
import { NftError, nftErrorOf } from './nft-error.ts'

/** A table with 50,000 elements and their counters is about 15 MB of JSON. */
export const LISTING_BYTES_MAX = 128 * 1_024 * 1_024
const SAID_BYTES_MAX = 64 * 1_024

/** How nft is run. */
export interface NftProgram {
  /** Program and words before its own: `['ip', 'netns', 'exec', name, 'nft']` in another network namespace. */
  readonly command: readonly string[]
  /** What a hanging nft gets, in ms. */
  readonly withinMs: number
}

/** One nft, from its start to its end.
 *  @returns what it printed
 *  @throws NftError with nft's own words */
export function runNft(
  { command, withinMs }: NftProgram,
  args: readonly string[],
  input = '',
): Promise<string> {
  const [program = 'nft', ...prefix] = command
  return new Promise((resolve, reject) => {
    const child = spawn(program, [...prefix, ...args], {
      stdio: ['pipe', 'pipe', 'pipe'],
      // A program between us and nft must die with it: a killed `ip netns exec` is nft itself by then.
      timeout: withinMs,
      killSignal: 'SIGKILL',
    })
    child.on('error', error => reject(startErrorOf(program, error)))
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
    child.stdin.end(input)
  })
}

function startErrorOf(program: string, error: Error): NftError {
  const isMissing = 'code' in error && error.code === 'ENOENT'
  return isMissing
    ? new NftError('missing', `there is no ${program}: install nftables`)
    : new NftError('refused', messageOf(error))
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
