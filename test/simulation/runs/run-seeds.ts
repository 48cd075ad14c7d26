import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import type { SeedReport } from './seed-report.ts'

export interface SeedsOptions {
  readonly from: number
  readonly count: number
  readonly operations: number
  /** Called with every report, in the order in which they come in. @returns false: no further seed is begun */
  readonly onReport: (report: SeedReport) => boolean
}

/** Runs many seeds, on as many threads as there are cores. */
export function runSeeds({ operations, ...options }: SeedsOptions): Promise<void> {
  return runOnThreads({ ...options, worker: new URL('worker.ts', import.meta.url), given: { operations } })
}

export interface ThreadsOptions<Report> {
  readonly from: number
  readonly count: number
  /** Answers every seed that it is sent with one report. */
  readonly worker: URL
  readonly given?: unknown
  readonly onReport: (report: Report) => boolean
}

/** The same for any worker. */
export async function runOnThreads<Report>(options: ThreadsOptions<Report>): Promise<void> {
  const { from, count, worker: file, given, onReport } = options
  let next = from
  let goOn = true
  const work = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const worker = new Worker(file, { workerData: given })
      let seed = from
      const goOnOrEnd = (): void => {
        if (goOn && next < from + count) {
          seed = next
          next += 1
          worker.postMessage(seed)
        } else void worker.terminate().then(() => resolve(), reject)
      }
      // A promise that nobody waited for was rejected: not even the run could catch it.
      worker.on('error', cause => reject(new Error(`seed ${seed} ended its thread`, { cause })))
      worker.on('message', (report: Report) => {
        if (!onReport(report)) goOn = false
        goOnOrEnd()
      })
      goOnOrEnd()
    })
  const threads = Math.min(count, availableParallelism())
  await Promise.all(Array.from({ length: threads }, work))
}
