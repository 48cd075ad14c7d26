import { once } from 'node:events'
import { pathToFileURL } from 'node:url'
import t from 'tap'
import { PROJECT_ROOT } from './project-root.ts'

/** Runs test files in this one process, one after the other: starting a process for each takes longer than most of them run. One that cannot be loaded, or
 *  in which nothing runs, has failed.
 *  @param files from the project's directory
 *  @param tell whether all of a file ran and passed, as soon as it has ended */
export async function runInTurn(
  files: readonly string[],
  tell: (file: string, green: boolean) => void = () => {},
): Promise<void> {
  // With `teardown`, tap ends its root as soon as nothing is under way, which it is between two files.
  t.teardown = t.after.bind(t)
  const unrun: string[] = []
  for (const [index, file] of files.entries()) {
    const { total, pass } = t.counts
    const { href } = pathToFileURL(`${PROJECT_ROOT}/${file}`)
    await import(href).catch((error: unknown) => t.fail(`${file} is loaded`, { error }))
    // Loading the next file holds everything up, on a busy machine for seconds: too long for a call with a deadline.
    if (!t.idle) await once(t, 'idle')
    // Each line is counted with the one after it: this one with what comes next, and that of the former file here.
    t.pass(`${file} has ended`)
    const former = index === 0 ? 0 : 1
    const ran = t.counts.total - total - former
    if (ran === 0) unrun.push(file)
    tell(file, ran > 0 && ran === t.counts.pass - pass - former)
  }
  for (const file of unrun) t.fail(`nothing ran in ${file}`)
  t.end()
}
