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
export async function runSeeds({ from, count, operations, onReport }: SeedsOptions): Promise<void> {
  let next = from
  let goOn = true
  const work = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const worker = new Worker(new URL('worker.ts', import.meta.url), { workerData: { operations } })
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
      worker.on('message', (report: SeedReport) => {
        if (!onReport(report)) goOn = false
        goOnOrEnd()
      })
      goOnOrEnd()
    })
  const threads = Math.min(count, availableParallelism())
  await Promise.all(Array.from({ length: threads }, work))
}
