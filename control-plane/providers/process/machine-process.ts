import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { parseProcessStat } from '../../../lib/process-stat.ts'

/** Proves that a pid still means the same process: pids are used again, a pid with its start time is not.
 *  Source: proc(5), `/proc/[pid]/stat` field 22, in clock ticks since boot; hence the boot id. */
export interface MachineProcess {
  readonly pid: number
  readonly startTicks: number
  readonly bootId: string
}

/** Undefined where no such process runs; a zombie does not. */
export function machineProcess(pid: number): MachineProcess | undefined {
  const stat = parseProcessStat(textIn(`/proc/${pid}/stat`) ?? '')
  const bootId = textIn('/proc/sys/kernel/random/boot_id')?.trim()
  if (stat === undefined || bootId === undefined || stat.state === 'Z' || stat.state === 'X') return undefined
  return { pid, startTicks: stat.startTicks, bootId }
}

export function stillRuns(process: MachineProcess): boolean {
  const now = machineProcess(process.pid)
  return now?.startTicks === process.startTicks && now.bootId === process.bootId
}

/** The agent that was started on this directory, where a crash kept its pid from being written down: its command line has the directory as a word
 *  of its own. Reads all of /proc. Undefined: none runs. */
export function agentOn(directory: string): MachineProcess | undefined {
  const pid = pids().find(candidate => {
    const words = textIn(`/proc/${candidate}/cmdline`)?.split('\0') ?? []
    return words.includes(`--data-dir=${directory}`) && words.some(word => word.startsWith('--host-id='))
  })
  return pid === undefined ? undefined : machineProcess(pid)
}

/** Game servers of this directory's agent: their standard input is a pipe in it, which nobody else opens. */
export function gameServersOf(directory: string): readonly MachineProcess[] {
  return pids()
    .filter(pid => inputOf(pid)?.startsWith(`${directory}/`) === true)
    .flatMap(pid => machineProcess(pid) ?? [])
}

/** Signals one process, or with `group` all that it leads; nothing if its pid means another process by now. */
export function signalProcess(target: MachineProcess, signal: NodeJS.Signals, group: boolean): void {
  // kill(2) takes 0 for our own group and -1 for everybody: neither may ever get there.
  if (target.pid <= 1 || !stillRuns(target)) return
  try {
    process.kill(group ? -target.pid : target.pid, signal)
  } catch (error) {
    // It has just ended, or leads no group; the next look tells.
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error
  }
}

function pids(): readonly number[] {
  return readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .map(Number)
    .filter(pid => pid !== process.pid)
}

function inputOf(pid: number): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/fd/0`)
  } catch {
    return undefined // Gone meanwhile, or somebody else's.
  }
}

/** A process may vanish at any moment: that is an answer, not an error. */
function textIn(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}
