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

/** Tests that keep every core busy, and the longest ones. */
const WORKING = [
  'bank/',
  'bench/',
  'chaos/',
  'fuzz/',
  'simulation/',
  'integration/main-job',
  'integration/samp',
]

/** The same in two lanes that run side by side, one file at a time in each, and take about as long as each other. In the second one real games,
 *  databases and clients are waited for most of the time: its files leave the cores to the first one. */
export const integrationLanes: readonly (readonly string[])[] = [
  integrationTests.filter(isWorking),
  integrationTests.filter(path => !isWorking(path)),
]

function isWorking(path: string): boolean {
  return WORKING.some(beginning => path.startsWith(`test/${beginning}`))
}

/** All others: they need nothing but themselves and are quick. */
export const unitTests: readonly string[] = all.filter(path => !integrationTests.includes(path))
