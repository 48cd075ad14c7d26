import { Worker } from 'node:worker_threads'
import type { FuzzTarget } from './fuzz-target.ts'
import { HEAP_MEBIBYTES_MAX, INPUT_BYTES_MAX, INPUT_CPU_MS_MAX } from './fuzz-target.ts'
import { type Answer, BOARD_HEAD_BYTES, BOARD_NUMBERS, type Command } from './messages.ts'

const LOOK_EVERY_MS = 100

/** What one input may take before its thread is ended. */
export interface InputLimits {
  readonly cpuMs: number
  /** An input that waits for something which never comes uses no processor time. */
  readonly wallMs: number
}

const LIMITS: InputLimits = { cpuMs: INPUT_CPU_MS_MAX, wallMs: 20_000 }

/** Runs a target in a thread of its own, so that an endless loop or a full heap ends the thread and not the run.
 *  The thread is made when it is needed, and anew after it was ended. */
export class FuzzRunner {
  readonly #target: FuzzTarget
  readonly #board = new SharedArrayBuffer(BOARD_HEAD_BYTES + INPUT_BYTES_MAX)
  readonly #numbers = new Int32Array(this.#board, 0, BOARD_NUMBERS)
  readonly #limits: InputLimits
  #worker: Worker | undefined

  constructor(target: FuzzTarget, limits = LIMITS) {
    this.#target = target
    this.#limits = limits
  }

  /** Never rejects: whatever happens to the thread is an answer. */
  async request(command: Command): Promise<Answer> {
    const before = Atomics.load(this.#numbers, 0)
    const worker = (this.#worker ??= this.#start())
    const { promise, resolve } = Promise.withResolvers<Answer>()
    let isUsable = true
    const failed = (why: string): void => {
      isUsable = false
      resolve(this.#failure(why, before))
    }
    const onError = (error: unknown): void =>
      failed(error instanceof Error ? (error.stack ?? '') : String(error))
    const onExit = (): void => failed('the thread ended')
    worker.once('message', resolve)
    worker.once('error', onError)
    worker.once('exit', onExit)
    const watch = this.#watch(failed)
    worker.postMessage(command)
    const answer = await promise
    clearInterval(watch)
    worker.off('message', resolve)
    worker.off('error', onError)
    worker.off('exit', onExit)
    if (!isUsable) await this.close()
    return answer
  }

  async close(): Promise<void> {
    const worker = this.#worker
    this.#worker = undefined
    Atomics.store(this.#numbers, 1, -1)
    await worker?.terminate()
  }

  #start(): Worker {
    Atomics.store(this.#numbers, 1, -1)
    const worker = new Worker(new URL('fuzz-thread.ts', import.meta.url), {
      workerData: { name: this.#target.name, board: this.#board },
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MEBIBYTES_MAX },
    })
    // One that is being ended for its slowness may fill its heap meanwhile, when nobody listens any more.
    worker.on('error', () => {})
    return worker
  }

  /** Processor time of the whole process, which does nothing else meanwhile: a busy machine makes no parser slow. */
  #watch(failed: (why: string) => void): NodeJS.Timeout {
    let seen = -1
    let cpu = process.cpuUsage()
    let since = performance.now()
    return setInterval(() => {
      const begun = Atomics.load(this.#numbers, 0)
      if (begun !== seen || Atomics.load(this.#numbers, 1) === -1) {
        seen = begun
        cpu = process.cpuUsage()
        since = performance.now()
        return
      }
      const used = process.cpuUsage(cpu)
      const cpuMs = (used.user + used.system) / 1_000
      if (cpuMs > this.#limits.cpuMs) failed(`takes more than ${this.#limits.cpuMs} ms of processor time`)
      else if (performance.now() - since > this.#limits.wallMs) failed('never ends')
    }, LOOK_EVERY_MS)
  }

  #failure(why: string, before: number): Answer {
    const length = Atomics.load(this.#numbers, 1)
    const input =
      length === -1 ? undefined : Buffer.from(new Uint8Array(this.#board, BOARD_HEAD_BYTES, length))
    return { kind: 'failed', why, input, inputs: Atomics.load(this.#numbers, 0) - before }
  }
}
