import { parentPort } from 'node:worker_threads'
import { runScalerSeed } from './scaler-report.ts'

/** Runs every seed that it is sent, and sends its report back. */
const port = parentPort
if (port === null) throw new TypeError('scaler-worker.ts runs in a worker thread')
port.on('message', (seed: number) => port.postMessage(runScalerSeed(seed)))
