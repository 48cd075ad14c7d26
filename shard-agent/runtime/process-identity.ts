import { readFileSync } from 'node:fs'
import { parseProcessStat, type ProcessStat } from '../../lib/process-stat.ts'

/** Proves that a pid still means the same process: pids are used again, a pid with its start time is not.
 *  Source: proc(5), `/proc/[pid]/stat` field 22, in clock ticks since boot; hence the boot id. */
export interface ProcessIdentity {
  readonly pid: number
  readonly startTicks: number
  readonly bootId: string
}

/** USER_HZ: the same on every architecture that Node runs on under Linux. */
const TICKS_PER_SECOND = 100

/** What to think of a process that was seen before. */
export type ProcessFate = 'same' | 'gone' | 'another'

/** undefined where no such process exists. A zombie still has an identity. */
export function identityOf(pid: number): ProcessIdentity | undefined {
  const status = statusOf(pid)
  return status === undefined ? undefined : { pid, startTicks: status.startTicks, bootId: bootId() }
}

/** `gone`: the pid is free, or held by nothing more than its zombie. `another`: the pid belongs to somebody else now. */
export function fateOf(identity: ProcessIdentity): ProcessFate {
  const status = statusOf(identity.pid)
  if (status === undefined) return 'gone'
  if (status.startTicks !== identity.startTicks || identity.bootId !== bootId()) return 'another'
  return status.state === 'Z' || status.state === 'X' ? 'gone' : 'same'
}

/** How long a process has been running. */
export function uptimeMsOf(identity: ProcessIdentity): number {
  const [seconds = '0'] = readFileSync('/proc/uptime', 'utf8').split(' ')
  return Math.max(0, (Number(seconds) - identity.startTicks / TICKS_PER_SECOND) * 1_000)
}

function statusOf(pid: number): ProcessStat | undefined {
  const text = readOrNothing(`/proc/${pid}/stat`)
  return text === undefined ? undefined : parseProcessStat(text)
}

let knownBootId: string | undefined

function bootId(): string {
  knownBootId ??= readOrNothing('/proc/sys/kernel/random/boot_id')?.trim() ?? ''
  return knownBootId
}

/** A process may vanish at any moment: that is an answer, not an error. */
function readOrNothing(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}
