import { readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { processCpuUs, systemCpuUs } from '../figures/processor-time.ts'
import { residentBytes } from '../figures/resident-bytes.ts'

/** Processor time spent since it was made. */
export class ProcessorWatch {
  readonly #startUs: readonly number[]
  readonly #systemStart = systemNow()
  readonly #startedAt = performance.now()
  readonly #pids: readonly number[]

  constructor(pids: readonly number[]) {
    this.#pids = pids
    this.#startUs = pids.map(processNowUs)
  }

  /** Of the watched processes together. */
  processesUs(): number {
    return this.#pids.reduce((sum, pid, index) => sum + processNowUs(pid) - (this.#startUs[index] ?? 0), 0)
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
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim()
  return [pid, ...(children === '' ? [] : children.split(' ').flatMap(child => processTree(Number(child))))]
}

function processNowUs(pid: number): number {
  return processCpuUs(readFileSync(`/proc/${pid}/stat`, 'utf8'))
}

function systemNow(): ReturnType<typeof systemCpuUs> {
  return systemCpuUs(readFileSync('/proc/stat', 'utf8'))
}

/** Memory that processes hold together. */
export function residentBytesOf(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => sum + (residentBytes(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? 0), 0)
}
