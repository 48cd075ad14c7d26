import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

/** More than any load here opens. */
const ENOUGH = 1_048_576

/** Files that a process may have open, by `/proc/self/limits`. */
export function openFilesMax(limits: string = readFileSync('/proc/self/limits', 'utf8')): number {
  const [, most = '0'] = /^Max open files\s+\S+\s+(\d+|unlimited)/m.exec(limits) ?? []
  return most === 'unlimited' ? ENOUGH : Number(most)
}

/** A socket for each of the most flows takes more files than systems give. Raises the limit of this process, and so of all that it starts
 *  from now on; where that is not allowed (it takes CAP_SYS_RESOURCE, which containers often lack) it stays as it is. */
export function raiseOpenFiles(wanted: number): void {
  if (openFilesMax() >= wanted) return
  spawnSync('prlimit', ['--pid', String(process.pid), `--nofile=${wanted}:${wanted}`])
}
