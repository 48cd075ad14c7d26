import { parentPort, workerData } from 'node:worker_threads'
import { runSeed } from './seed-report.ts'

/** Runs every seed that it is sent, and sends its report back. */
const { operations } = workerData as { readonly operations: number }
const port = parentPort
if (port === null) throw new TypeError('worker.ts runs in a worker thread')
port.on('message', (seed: number) => {
  void runSeed({ seed, operations, told: false, without: new Set() }).then(report => port.postMessage(report))
})
