import { spawn } from 'node:child_process'
import { performance } from 'node:perf_hooks'
import { PROJECT_ROOT } from './project-root.ts'
import { tapDigest } from './tap-digest.ts'
import { SOURCE_FOLDERS } from './tidy/source-files.ts'

/** Everything that is checked before a commit, side by side; what fails is shown whole. */
const UNIT_BATCHES = 3
/** A part that hangs is ended. */
const PART_MS_MAX = 120_000
const PARTS: readonly (readonly [name: string, command: readonly string[]])[] = [
  [
    'format',
    [
      'prettier',
      '--check',
      '--cache',
      '--cache-location=node_modules/.cache/formatted',
      '--log-level=warn',
      '.',
    ],
  ],
  ['types', ['tsc']],
  ['lint', ['oxlint', '--type-aware', '--quiet', ...SOURCE_FOLDERS]],
  ['dead code', ['knip', '--no-progress']],
  ...Array.from(
    { length: UNIT_BATCHES },
    (_, index) =>
      [
        `unit tests ${index + 1}/${UNIT_BATCHES}`,
        ['node', 'test/support/unit-batch.ts', String(index), String(UNIT_BATCHES)],
      ] as const,
  ),
]

interface Outcome {
  readonly name: string
  readonly ok: boolean
  readonly output: string
  readonly tookMs: number
}

async function run(name: string, [program = '', ...words]: readonly string[]): Promise<Outcome> {
  const startedAt = performance.now()
  const child = spawn(program, words, {
    cwd: PROJECT_ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: PART_MS_MAX,
    killSignal: 'SIGKILL',
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (chunk: string) => (output += chunk))
  // Not `close`: a process that a test left behind would hold the pipes open.
  const ok = await new Promise<boolean>((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', code => setImmediate(() => resolve(code === 0)))
  })
  return { name, ok, output, tookMs: performance.now() - startedAt }
}

/** Of TAP what failed; anything else whole. */
function relevant(output: string): string {
  return output.startsWith('TAP version') ? tapDigest(output) : output
}

const outcomes = await Promise.all(
  PARTS.map(async ([name, command]) => {
    const outcome = await run(name, command)
    process.stdout.write(
      `${outcome.ok ? 'ok    ' : 'FAILED'} ${name} (${(outcome.tookMs / 1_000).toFixed(1)} s)\n`,
    )
    return outcome
  }),
)
const failed = outcomes.filter(outcome => !outcome.ok)
for (const { name, output } of failed)
  process.stdout.write(`\n── ${name} ──\n${relevant(output).trimEnd()}\n`)
process.exitCode = failed.length === 0 ? 0 : 1
