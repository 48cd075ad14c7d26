import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { messageOf } from '../../../lib/errors.ts'
import { PROJECT_ROOT } from '../project-root.ts'
import { tapDigest } from '../tap-digest.ts'
import { unitTests } from '../test-files.ts'
import { SOURCE_FOLDERS } from '../tidy/source-files.ts'
import { dropDamagedCache } from './drop-damaged-cache.ts'
import { GreenKeys } from './green-keys.ts'
import { checkKeys } from './check-keys.ts'
import { type Outcome, type Part, runPart } from './part.ts'

/** Everything that is checked before a commit, side by side; what fails is shown whole. What passed before and could not have changed
 *  since is not run again; `--all` runs it nevertheless. */
const { values: flags } = parseArgs({ options: { all: { type: 'boolean' } } })
const runAll = flags.all === true || process.env['CI'] === 'true'
const BATCHES_MAX = 3
/** Fewer files do not need another process. */
const BATCH_FILES_MIN = 12
const CACHE = 'node_modules/.cache'
const FORMATTED = `${CACHE}/formatted`

const TOOLS: readonly Part[] = (
  [
    [
      'format',
      [
        'prettier',
        '--check',
        '--log-level=warn',
        // By content, not by time: a branch that was visited before is known.
        ...(runAll ? [] : ['--cache', '--cache-strategy=content', `--cache-location=${FORMATTED}`]),
        '.',
      ],
    ],
    ['types', ['tsc', ...(runAll ? ['--incremental', 'false', '--tsBuildInfoFile', 'null'] : [])]],
    ['lint', ['oxlint', '--type-aware', '--quiet', ...SOURCE_FOLDERS]],
    ['dead code', ['knip', '--no-progress']],
  ] as const
).map(([name, command]) => ({ name, command: [...command], tests: [] }))

/** Of TAP what failed; anything else whole. */
function relevant(output: string): string {
  return output.startsWith('TAP version') ? tapDigest(output) : output
}

function batchesOf(tests: readonly string[]): readonly Part[] {
  const count = Math.min(BATCHES_MAX, Math.ceil(tests.length / BATCH_FILES_MIN))
  // Node takes the types out of what has changed alone.
  const environment: Record<string, string> = runAll
    ? {}
    : { NODE_COMPILE_CACHE: join(PROJECT_ROOT, CACHE, 'compiled') }
  return Array.from({ length: count }, (_, index) => {
    const own = tests.filter((_test, position) => position % count === index)
    const name = `unit tests ${index + 1}/${count}`
    return {
      name,
      command: ['node', 'test/support/check/unit-batch.ts', String(index + 1)],
      tests: own,
      environment,
    }
  })
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}

async function run(part: Part): Promise<Outcome> {
  const outcome = await runPart(part, PROJECT_ROOT)
  say(`${outcome.ok ? 'ok    ' : 'FAILED'} ${part.name} (${(outcome.tookMs / 1_000).toFixed(1)} s)`)
  return outcome
}

if (unitTests.length === 0) throw new Error('no test files: this check looks in the wrong place')
const greenKeys = new GreenKeys(join(PROJECT_ROOT, CACHE, 'green'))
const names = { whole: TOOLS.map(({ name }) => name), tests: unitTests }
const keys = checkKeys(PROJECT_ROOT, names)
const green = runAll ? new Set<string>() : greenKeys.read()
const isStale = (name: string): boolean => !green.has(keys.get(name) ?? '')

const tools = TOOLS.filter(({ name }) => isStale(name))
const tests = unitTests.filter(isStale)
for (const { name } of TOOLS.filter(part => !tools.includes(part))) say(`ok     ${name} (unchanged)`)
if (tests.length < unitTests.length)
  say(`ok     unit tests (${unitTests.length - tests.length} files unchanged)`)

dropDamagedCache(join(PROJECT_ROOT, FORMATTED))
const outcomes = await Promise.all([...batchesOf(tests), ...tools].map(run))
for (const { part, output } of outcomes.filter(({ ok }) => !ok))
  say(`\n── ${part.name} ──\n${relevant(output).trimEnd()}`)

// What somebody edited meanwhile was not what ran.
const keysNow = checkKeys(PROJECT_ROOT, names)
const passed = outcomes.flatMap(({ part, ok, green }) =>
  part.tests.length > 0 ? green : ok ? [part.name] : [],
)
const met = [...names.whole, ...names.tests].filter(name => !isStale(name))
const sure = [...passed, ...met].flatMap(name => {
  const key = keys.get(name)
  return key !== undefined && key === keysNow.get(name) ? [key] : []
})
try {
  greenKeys.remember(sure)
} catch (error) {
  say(`nothing is remembered of this: ${messageOf(error)}`)
}
process.exitCode = outcomes.every(({ ok }) => ok) ? 0 : 1
