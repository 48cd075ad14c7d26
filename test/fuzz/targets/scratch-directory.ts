import { existsSync, mkdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isMainThread } from 'node:worker_threads'

/** Memory, where there is such a file system: some targets write a file per input. The same for all threads of a process, which
 *  run targets one after the other. */
const SCRATCH = join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), `switchyard-fuzz-${process.pid}`)

/** A thread may be ended at any moment, so it is the process that leaves nothing behind. */
if (isMainThread) process.once('exit', () => rmSync(SCRATCH, { recursive: true, force: true }))

/** A directory of this process, removed when it ends. */
export function scratchDirectory(name: string): string {
  const directory = join(SCRATCH, name)
  mkdirSync(directory, { recursive: true })
  return directory
}
