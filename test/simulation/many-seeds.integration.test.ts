import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import t from 'tap'
import { PROJECT_ROOT } from '../support/project-root.ts'

const run = promisify(execFile)
const MAIN = join(PROJECT_ROOT, 'test/simulation/main.ts')
const OUTPUT_BYTES_MAX = 64 * 1_024 * 1_024

async function simulate(
  ...words: readonly string[]
): Promise<{ readonly ok: boolean; readonly output: string }> {
  try {
    const { stdout } = await run(process.execPath, [MAIN, ...words], { maxBuffer: OUTPUT_BYTES_MAX })
    return { ok: true, output: stdout }
  } catch (error) {
    const output = error instanceof Error && 'stdout' in error ? String(error.stdout) : String(error)
    return { ok: false, output }
  }
}

/** What two cores take three minutes for; `npm run sim -- --seeds 1000` runs more. */
const SEEDS = 300
const SCALER_SEEDS = 2_000

for (const [name, words] of [
  [`${SEEDS} seeds hold, and nothing that is to be simulated is missing`, ['--seeds', String(SEEDS)]],
  [`${SCALER_SEEDS} seeds of the scaler hold`, ['--scaler', '--seeds', String(SCALER_SEEDS)]],
] as const)
  t.test(name, async t => {
    const { ok, output } = await simulate(...words)
    t.ok(ok, output.slice(-8_000))
    for (const line of output.split('\n').slice(0, 2)) t.comment(line)
  })

t.test('the same seed tells the same story in every process', async t => {
  const [first, second] = await Promise.all([
    simulate('--seed', '5', '--trace'),
    simulate('--seed', '5', '--trace'),
  ])
  t.equal(first.output, second.output)
  t.ok(first.output.split('\n').length > 500)
})
