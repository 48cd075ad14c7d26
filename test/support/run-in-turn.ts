import { once } from 'node:events'
import { pathToFileURL } from 'node:url'
import t from 'tap'

/** Runs test files in this one process, one after the other: starting a process for each takes longer than most of them run.
 *  @param files absolute paths
 *  @param tell whether all of a file ran and passed, as soon as it has ended */
export async function runInTurn(
  files: readonly string[],
  tell: (file: string, green: boolean) => void = () => {},
): Promise<void> {
  for (const file of files) {
    const before = { notPassed: notPassed(), passed: t.counts.pass }
    await import(pathToFileURL(file).href)
    // Loading the next file holds everything up, on a busy machine for seconds: too long for a call with a deadline.
    if (!t.idle) await once(t, 'idle')
    // After its time is up the root runs nothing more: where nothing has passed, nothing ran.
    tell(file, notPassed() === before.notPassed && t.counts.pass > before.passed)
  }
}

/** Failed, or not run. */
function notPassed(): number {
  const { fail, skip, todo } = t.counts
  return fail + skip + todo
}
