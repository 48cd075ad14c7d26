import { Worker } from 'node:worker_threads'
import { NftError } from '../../lib/nft/nft-error.ts'
import type { ReadingAnswer } from './reading-thread.ts'
import type { TableReading, WantedReading } from './table-reading.ts'

interface Waiting {
  readonly resolve: (reading: TableReading) => void
  readonly reject: (error: Error) => void
}

/** Has the tables read by another thread, so that the one that forwards never waits for it. The thread begins with the first reading. */
export class ReadingDesk {
  #thread: Worker | undefined
  /** At most one reading at a time. */
  #waiting: Waiting | undefined

  /** @throws NftError when the tables cannot be read, `absent` when one is gone; Error when there is nobody to read them */
  read(wanted: WantedReading): Promise<TableReading> {
    if (this.#waiting !== undefined) return Promise.reject(new Error('a reading is under way'))
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject }
      this.#thread ??= this.#begin()
      this.#thread.ref()
      this.#thread.postMessage(wanted)
    })
  }

  /** What is under way fails. */
  async close(): Promise<void> {
    const thread = this.#thread
    this.#thread = undefined
    await thread?.terminate()
    this.#settle({ kind: 'failed', why: 'the reading was given up', failure: undefined })
  }

  #begin(): Worker {
    const thread = new Worker(new URL('./reading-thread.ts', import.meta.url))
    thread.on('message', (answer: ReadingAnswer) => this.#settle(answer))
    const onEnd = (why: string): void => {
      // The next reading has another one.
      if (this.#thread !== thread) return
      this.#thread = undefined
      this.#settle({ kind: 'failed', why, failure: undefined })
    }
    thread.on('error', error => onEnd(`the reading thread failed: ${String(error)}`))
    thread.on('exit', code => onEnd(`the reading thread ended (${code})`))
    return thread
  }

  #settle(answer: ReadingAnswer): void {
    const waiting = this.#waiting
    this.#waiting = undefined
    // An idle thread is no reason for the process to live on.
    this.#thread?.unref()
    if (answer.kind === 'read') waiting?.resolve(answer.reading)
    else {
      const { why, failure } = answer
      waiting?.reject(failure === undefined ? new Error(why) : new NftError(failure, why))
    }
  }
}
