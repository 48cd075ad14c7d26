import { once } from 'node:events'
import { join } from 'node:path'
import t from 'tap'
import { PROJECT_ROOT } from './project-root.ts'
import { unitTests } from './test-files.ts'

/** All files of a batch together; `check` has a limit of its own. */
const TIMEOUT_MS = 110_000

/** Runs every `of`th unit test file in this one process: `node unit-batch.ts <index> <of>`. Starting a process for each file takes
 *  longer than most of them run; `npm test` does it nevertheless, so that no test can depend on another. */
const [index, of] = process.argv.slice(2).map(Number)
if (index === undefined || of === undefined) throw new TypeError('give the index and the number of batches')
t.setTimeout(TIMEOUT_MS)
for (const file of unitTests.filter((_, position) => position % of === index)) {
  await import(join(PROJECT_ROOT, file))
  // Loading the next file holds everything up, on a busy machine for seconds: too long for a call with a deadline.
  if (!t.idle) await once(t, 'idle')
}
