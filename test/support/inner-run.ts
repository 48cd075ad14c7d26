import { spawn } from 'node:child_process'
import type { Test } from 'tap'
import { INNER_TIMEOUT_S } from './time-limits.ts'

/** Of what it says; the rest is left out. */
const OUTPUT_BYTES_MAX = 16 * 1_024 * 1_024
/** For its own time-out to be told, and its teardowns. */
const GRACE_S = 30

/** How it ended, and what it said. */
export interface InnerEnd {
  /** null where a signal has ended it. */
  readonly code: number | null
  readonly text: string
  /** What `text` says did not pass. */
  readonly failed: readonly string[]
}

export interface InnerRun {
  /** The program, and its arguments. */
  readonly words: readonly string[]
  /** Added to the environment of this process. */
  readonly environment: Readonly<Record<string, string>>
  /** Of all that it does. */
  readonly timeoutS?: number | undefined
}

/** Runs a file of tests within another one, which meanwhile hears time-outs and runs teardowns as ever. Ends with the test, and in any case soon after its
 *  time. */
export async function innerRun(
  t: Test,
  { words: [program = '', ...words], environment, timeoutS = INNER_TIMEOUT_S }: InnerRun,
): Promise<InnerEnd> {
  const child = spawn(program, words, {
    env: { ...process.env, ...environment, TAP_TIMEOUT: `${timeoutS}` },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  // Nothing is awaited: after a time-out of the whole file there is time for nothing but what is done at once.
  t.teardown(() => void child.kill('SIGKILL'))
  const output: Buffer[] = []
  let bytes = 0
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      if (bytes < OUTPUT_BYTES_MAX) output.push(chunk)
      bytes += chunk.length
    })
  const boundS = timeoutS + GRACE_S
  const end = Promise.withResolvers<number | null>()
  const late = setTimeout(() => {
    output.push(Buffer.from(`\nwaited in vain for its end (${boundS} s)\n`))
    child.kill('SIGKILL')
    end.resolve(null)
  }, boundS * 1_000)
  child.once('error', end.reject)
  child.once('close', end.resolve)
  const code = await end.promise.finally(() => clearTimeout(late))
  const text = Buffer.concat(output).toString()
  const failed = [...text.matchAll(/^ *not ok \d+ - (?!.*# TODO)(.*)$/gm)].map(([, name = '']) => name)
  return { code, text, failed }
}
