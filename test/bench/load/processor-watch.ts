import { readdirSync, readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { processCpuUs, systemCpuUs } from '../figures/processor-time.ts'
import { residentBytes } from '../figures/resident-bytes.ts'

/** Processor time spent since it was made. */
export class ProcessorWatch {
  readonly #startUs: number
  readonly #systemStart = systemNow()
  readonly #startedAt = performance.now()
  readonly #pids: readonly number[]

  constructor(pids: readonly number[]) {
    this.#pids = pids
    this.#startUs = processesNowUs(pids)
  }

  /** Of the watched processes together, and of their children: those who have ended are in their parents' time. */
  processesUs(): number {
    return processesNowUs(this.#pids) - this.#startUs
  }

  /** Time in which any processor worked, for whomever. */
  systemBusyUs(): number {
    return Math.max(0, this.wholeUs() - (systemNow().idleUs - this.#systemStart.idleUs) - this.stolenUs())
  }

  /** All there was to spend. */
  wholeUs(): number {
    return (performance.now() - this.#startedAt) * 1_000 * availableParallelism()
  }

  stolenUs(): number {
    return systemNow().stolenUs - this.#systemStart.stolenUs
  }
}

/** A process and its children, theirs too. */
export function processTree(pid: number): readonly number[] {
  return [pid, ...childrenOf(pid).flatMap(processTree)]
}

/** Whichever of its threads has begun them. */
function childrenOf(pid: number): readonly number[] {
  return unlessGone(() => readdirSync(`/proc/${pid}/task`), [])
    .flatMap(thread =>
      unlessGone(() => readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8'), '')
        .trim()
        .split(' '),
    )
    .filter(child => child !== '')
    .map(Number)
}

/** Those who are watched have to be there; of their children one may end meanwhile: its time is its parent's, who is looked at after it. */
function processesNowUs(pids: readonly number[]): number {
  const descendants = [...new Set(pids.flatMap(processTree))].filter(pid => !pids.includes(pid)).toReversed()
  const ofDescendants = descendants.reduce((sum, pid) => sum + unlessGone(() => processNowUs(pid), 0), 0)
  return pids.reduce((sum, pid) => sum + processNowUs(pid), ofDescendants)
}

function processNowUs(pid: number): number {
  return processCpuUs(readFileSync(`/proc/${pid}/stat`, 'utf8'))
}

function unlessGone<T>(look: () => T, otherwise: T): T {
  try {
    return look()
  } catch {
    return otherwise
  }
}

function systemNow(): ReturnType<typeof systemCpuUs> {
  return systemCpuUs(readFileSync('/proc/stat', 'utf8'))
}

/** Memory that processes hold together. */
export function residentBytesOf(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => sum + (residentBytes(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? 0), 0)
}
