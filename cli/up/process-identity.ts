import { readFileSync } from 'node:fs'
import { parseProcessStat } from '../../lib/process-stat.ts'

/** A process that cannot be mistaken for another one that has got its number since. */
export interface ProcessIdentity {
  readonly pid: number
  /** Clock ticks from the machine's start to the process's (proc(5), field 22 of `stat`). */
  readonly startTicks: string
}

/** @returns undefined where no such process runs; one that has ended and is not collected yet does not run */
export function identityOf(pid: number): ProcessIdentity | undefined {
  let stat: string
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  } catch {
    return undefined // No such directory: no such process.
  }
  const parsed = parseProcessStat(stat)
  return parsed === undefined || parsed.state === 'Z' || parsed.state === 'X'
    ? undefined
    : { pid, startTicks: String(parsed.startTicks) }
}

export function stillRuns(identity: ProcessIdentity): boolean {
  return identityOf(identity.pid)?.startTicks === identity.startTicks
}
