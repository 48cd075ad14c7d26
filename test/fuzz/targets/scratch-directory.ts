import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Memory, where there is such a file system: some targets write a file per input. */
const ROOT = existsSync('/dev/shm') ? '/dev/shm' : tmpdir()
let scratch: string | undefined

/** A directory of this process, removed when it ends. */
export function scratchDirectory(name: string): string {
  if (scratch === undefined) {
    const made = mkdtempSync(join(ROOT, 'switchyard-fuzz-'))
    process.once('exit', () => rmSync(made, { recursive: true, force: true }))
    scratch = made
  }
  const directory = join(scratch, name)
  mkdirSync(directory, { recursive: true })
  return directory
}
