import { once } from 'node:events'
import type { Program } from '../world/program.ts'

const ANSWERS_WITHIN_MS = 60_000

interface HeapUsage {
  readonly usedSize: number
  readonly backingStorageSize?: number
}

/** Looks into the JavaScript heap of a Node process that runs, by its inspector. It has to have been started with a free inspector port. */
export class HeapWatch {
  readonly #socket: WebSocket
  #asked = 0

  private constructor(socket: WebSocket) {
    this.#socket = socket
  }

  static async of(program: Program): Promise<HeapWatch> {
    const said = program.says('Debugger listening on ')
    process.kill(program.pid, 'SIGUSR1')
    const address = (await said).split(' ').at(-1) ?? ''
    const socket = new WebSocket(address)
    await once(socket, 'open')
    return new HeapWatch(socket)
  }

  /** What is held when all garbage is gone, the bytes of buffers included. Stops the process while it collects. */
  async heldBytes(): Promise<number> {
    await this.#ask('HeapProfiler.enable')
    await this.#ask('HeapProfiler.collectGarbage')
    const { usedSize, backingStorageSize = 0 } = (await this.#ask('Runtime.getHeapUsage')) as HeapUsage
    return usedSize + backingStorageSize
  }

  close(): void {
    this.#socket.close()
  }

  async #ask(method: string): Promise<unknown> {
    this.#asked += 1
    const id = this.#asked
    const signal = AbortSignal.timeout(ANSWERS_WITHIN_MS)
    this.#socket.send(JSON.stringify({ id, method }))
    for (;;) {
      const [event] = (await once(this.#socket, 'message', { signal })) as [{ readonly data: string }]
      const answer = JSON.parse(event.data) as { readonly id?: number; readonly result?: unknown }
      if (answer.id === id) return answer.result
    }
  }
}
