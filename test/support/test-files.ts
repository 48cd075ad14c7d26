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

/** Tests that load the whole product, and those that keep every core busy. */
const WORKING_FOLDERS = [
  'integration',
  'chaos',
  'bank',
  'zombie',
  'simulation',
  'fuzz',
  'bench',
  'model-checker',
  'examples',
]

/** The same in two lanes that run side by side, one file at a time in each. In the second one real games and databases are waited for most
 *  of the time: its files leave the cores to the first one. */
export const integrationLanes: readonly (readonly string[])[] = [
  integrationTests.filter(isWorking),
  integrationTests.filter(path => !isWorking(path)),
]

function isWorking(path: string): boolean {
  return WORKING_FOLDERS.some(folder => path.startsWith(`test/${folder}/`))
}

/** All others: they need nothing but themselves and are quick. */
export const unitTests: readonly string[] = all.filter(path => !integrationTests.includes(path))
