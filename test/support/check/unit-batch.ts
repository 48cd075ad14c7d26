import { once } from 'node:events'
import t from 'tap'

/** All files of a batch together; `check` has a limit of its own. */
const TIMEOUT_MS = 110_000

/** Runs unit test files in this one process, one after the other: `node unit-batch.ts <name>`, and its parent sends their paths. Starting a
 *  process for each file takes longer than most of them run; `npm test` does it nevertheless, so that no test can depend on another.
 *  Tells its parent of each file whether all of it ran and passed.
 *  The name is there for tap, which calls the directories of tests after the command line: no two batches share them. */
t.setTimeout(TIMEOUT_MS)
const [files] = (await once(process, 'message')) as [readonly string[]]
for (const file of files) {
  const before = { notPassed: notPassed(), passed: t.counts.pass }
  await import(new URL(`../../../${file}`, import.meta.url).href)
  // Loading the next file holds everything up, on a busy machine for seconds: too long for a call with a deadline.
  if (!t.idle) await once(t, 'idle')
  // After its time is up the root runs nothing more: where nothing has passed, nothing ran.
  process.send?.({ file, green: notPassed() === before.notPassed && t.counts.pass > before.passed })
}
process.disconnect?.()

/** Failed, or not run. */
function notPassed(): number {
  const { fail, skip, todo } = t.counts
  return fail + skip + todo
}
