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

/** All others: they need nothing but themselves and are quick. */
export const unitTests: readonly string[] = all.filter(path => !integrationTests.includes(path))
