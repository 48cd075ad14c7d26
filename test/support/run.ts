import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { keepCompiledCode } from '../../lib/compiled-code.ts'
import { installDebianPackages } from './debian-packages.ts'
import { PROJECT_ROOT } from './project-root.ts'
import { tapDigest } from './tap-digest.ts'
import { tapTotals, type TapTotals } from './tap-totals.ts'
import { INTEGRATION_TIMEOUT_S } from './time-limits.ts'
import { integrationLanes, type Lane, unitTests } from './test-files.ts'
import { writeBatches } from './write-batches.ts'

/** `npm test`: every test, each file of an integration test in a process of its own. The last line on stdout is `N passed, N failed`. */
const { values: flags } = parseArgs({
  options: { 'no-install': { type: 'boolean' }, unit: { type: 'boolean' }, integration: { type: 'boolean' } },
})
/** The same files for the same tests: two runs at once write the same. */
const BATCHES = join(PROJECT_ROOT, '.tap/units')
/** Of a batch of unit tests. */
const UNITS_TIMEOUT_S = 300
/** Of files that have only what others leave. */
const BACKGROUND_TIMEOUT_S = 1_800
/** A tenth of what the others get where all want the cores. */
const NICENESS = 10
/** On a terminal tap shows how it goes; elsewhere it would fill the log, so the digest is printed at the end. */
const REPORTER = process.stdout.isTTY ? 'terse' : 'silent'

interface Run extends Lane {
  /** Several files in one process. */
  readonly inBatches?: boolean
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}

async function runTap(
  { files, background, inBatches }: Run,
  jobs: number,
  timeoutS: number,
): Promise<TapTotals> {
  if (files.length === 0) throw new Error('no test files: this runner looks in the wrong place')
  const directory = mkdtempSync(join(tmpdir(), 'switchyard-test-'))
  const report = join(directory, 'report.tap')
  try {
    const run = inBatches ? writeBatches(files, BATCHES) : files
    const exitCode = await new Promise<number>((resolve, reject) => {
      const words = [
        ...(background ? ['nice', '-n', `${NICENESS}`] : []),
        'tap',
        'run',
        `--jobs=${jobs}`,
        `--reporter=${REPORTER}`,
        `--timeout=${timeoutS}`,
        `--output-file=${report}`,
        ...run,
      ]
      const [program = '', ...rest] = words
      const tap = spawn(program, rest, { cwd: PROJECT_ROOT, stdio: ['ignore', 'inherit', 'inherit'] })
      tap.once('error', reject)
      tap.once('close', code => resolve(code ?? 1))
    })
    const output = readFileSync(report, 'utf8')
    if (REPORTER === 'silent') say(tapDigest(output))
    const totals = tapTotals(output)
    return exitCode !== 0 && totals.failed === 0 ? { ...totals, failed: 1 } : totals
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

// Of all the programs that tests start again and again.
keepCompiledCode()
const all: TapTotals[] = []
if (flags.integration !== true)
  all.push(
    await runTap(
      { files: unitTests, background: false, inBatches: true },
      availableParallelism(),
      UNITS_TIMEOUT_S,
    ),
  )
if (flags.unit !== true) {
  if (flags['no-install'] !== true) installDebianPackages(say)
  // One after the other in each lane: several real game servers at once would starve each other on a small machine.
  all.push(
    ...(await Promise.all(
      integrationLanes.map(lane =>
        runTap(lane, 1, lane.background ? BACKGROUND_TIMEOUT_S : INTEGRATION_TIMEOUT_S),
      ),
    )),
  )
}

const skipped = all.flatMap(totals => totals.skipped)
for (const name of skipped) say(`SKIPPED ${name}`)
const skipsCount = process.env['CI'] === 'true'
if (skipped.length > 0 && skipsCount) say('CI=true: each skipped test counts as failed')
const passed = all.reduce((sum, totals) => sum + totals.passed, 0)
const failed = all.reduce((sum, totals) => sum + totals.failed, 0) + (skipsCount ? skipped.length : 0)
process.exitCode = failed === 0 ? 0 : 1
say(`${passed} passed, ${failed} failed`)
