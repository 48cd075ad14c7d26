import { readFileSync } from 'node:fs'

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
  // The second field is the command in parentheses, which may itself contain blanks and parentheses.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const [state] = fields
  const startTicks = fields[19]
  return startTicks === undefined || state === 'Z' || state === 'X' ? undefined : { pid, startTicks }
}

export function stillRuns(identity: ProcessIdentity): boolean {
  return identityOf(identity.pid)?.startTicks === identity.startTicks
}
