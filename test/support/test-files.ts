import { PROJECT_ROOT } from './project-root.ts'
import { filesBelow } from './tidy/source-files.ts'

const PROGRAM_FOLDERS = ['integration', 'lab']

const all = filesBelow(PROJECT_ROOT, 'test')
  .filter(path => path.endsWith('.test.ts'))
  .toSorted()

/** Tests that start programs: `*.integration.test.ts` anywhere, `test/integration/`, `test/lab/`. */
export const integrationTests: readonly string[] = all.filter(
  path =>
    path.endsWith('.integration.test.ts') ||
    PROGRAM_FOLDERS.some(folder => path.startsWith(`test/${folder}/`)),
)

/** Tests that do nothing but compute, for minutes. */
const COMPUTING = ['simulation/']

/** Tests that keep the cores busy: crowds of players, every tier at once, fuzzing. */
const BUSY = [
  'bank/',
  'bench/',
  'chaos/',
  'fuzz/',
  'integration/main-job',
  'integration/rollouts',
  'integration/samp',
  'integration/zones',
  'tiers/',
  'zones/',
]

/** Tests with a Docker Engine of their own, or with hosts that the scaler makes: they wait for images, boots and scripts. */
const ENGINES = [
  'control-plane/install/',
  'control-plane/providers/',
  'integration/containers',
  'integration/image',
  'integration/scaler',
  'shard-agent/runtime/docker',
  'support/docker-engine',
]

/** Tests of the whole product, and with games that others wrote. */
const WHOLE = ['integration/', 'lab/']

/** Tests that run side by side, one file at a time in each lane. */
export interface Lane {
  readonly files: readonly string[]
  /** Has only what the other lanes leave of the cores. */
  readonly background: boolean
}

/** All of them. A file is in the first lane that names it; the last takes what is left. What computes takes nothing from those that
 *  wait for each other. */
export const integrationLanes: readonly Lane[] = lanesOf([
  { beginnings: COMPUTING, background: true },
  { beginnings: BUSY, background: false },
  { beginnings: [...ENGINES, ...WHOLE], background: false },
  { beginnings: [''], background: false },
])

function lanesOf(lanes: readonly { beginnings: readonly string[]; background: boolean }[]): readonly Lane[] {
  let left = integrationTests
  return lanes.map(({ beginnings, background }) => {
    const files = left.filter(path => isIn(beginnings, path))
    left = left.filter(path => !files.includes(path))
    return { files, background }
  })
}

function isIn(beginnings: readonly string[], path: string): boolean {
  return beginnings.some(beginning => path.startsWith(`test/${beginning}`))
}

/** All others: they need nothing but themselves and are quick. */
export const unitTests: readonly string[] = all.filter(path => !integrationTests.includes(path))
