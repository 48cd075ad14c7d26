import { spawn } from 'node:child_process'
import { performance } from 'node:perf_hooks'

/** A part that hangs is ended. */
const PART_MS_MAX = 120_000

/** One program of the check. */
export interface Part {
  readonly name: string
  readonly command: readonly [program: string, ...words: string[]]
  /** Test files that it is sent; it tells of each how it ended (`unit-batch.ts`). */
  readonly tests: readonly string[]
  /** More than it inherits. */
  readonly environment?: Readonly<Record<string, string>>
}

export interface Outcome {
  readonly part: Part
  readonly ok: boolean
  readonly output: string
  readonly tookMs: number
  /** Of its test files those that passed whole. */
  readonly green: readonly string[]
}

interface TestFileResult {
  readonly file: string
  readonly green: boolean
}

/** Runs it in `directory`. */
export async function runPart(part: Part, directory: string): Promise<Outcome> {
  const startedAt = performance.now()
  const [program, ...words] = part.command
  const child = spawn(program, words, {
    cwd: directory,
    env: { ...process.env, ...part.environment },
    stdio: ['ignore', 'pipe', 'pipe', ...(part.tests.length > 0 ? (['ipc'] as const) : [])],
    timeout: PART_MS_MAX,
    killSignal: 'SIGKILL',
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (chunk: string) => (output += chunk))
  if (part.tests.length > 0) child.send([...part.tests])
  const results: TestFileResult[] = []
  // tap tells its parent of time limits on the same channel.
  child.on('message', message => {
    if (isTestFileResult(message)) results.push(message)
  })
  // Not `close`: a process that a test left behind would hold the pipes open.
  const ok = await new Promise<boolean>((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', code => setImmediate(() => resolve(code === 0)))
  })
  const tookMs = performance.now() - startedAt
  return { part, ok, output, tookMs, green: greenFiles(ok, results) }
}

function isTestFileResult(message: unknown): message is TestFileResult {
  return typeof message === 'object' && message !== null && 'file' in message && 'green' in message
}

/** A batch that fails although each of its files says that it passed has failed after one of them, and nobody knows which. */
function greenFiles(ok: boolean, results: readonly TestFileResult[]): readonly string[] {
  const explained = ok || results.some(({ green }) => !green)
  return explained ? results.filter(({ green }) => green).map(({ file }) => file) : []
}
