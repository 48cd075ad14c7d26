import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Test } from 'tap'

export interface Asked {
  readonly method: string
  /** Escaped as it came. */
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: IncomingMessage['headers']
  readonly body: unknown
  readonly text: string
}

export interface Reply {
  readonly status: number
  readonly body?: unknown
  /** Instead of `body`: as it stands. */
  readonly raw?: string
  readonly headers?: Readonly<Record<string, string>>
}

export interface Fault {
  readonly when: (asked: Asked) => boolean
  /** So many times; absent: always. */
  readonly times?: number
  /** instead: nothing happens. after: it happens, and then this is said. hang: never answered. drop: the connection breaks. */
  readonly act: { readonly instead: Reply } | { readonly after: Reply } | 'hang' | 'drop'
}

/** An HTTP service in this process, on a port of its own, that can do everything wrong that real ones do. */
export abstract class ApiDouble {
  readonly asked: Asked[] = []
  readonly #faults: { readonly fault: Fault; left: number }[] = []
  readonly #server = createServer((request, response) => void this.#serve(request, response))

  protected abstract handle(asked: Asked): Reply
  /** The refusal of whoever shows no token; undefined: fine. */
  protected abstract unauthorized(asked: Asked): Reply | undefined

  /** @returns `http://127.0.0.1:<port>` */
  async open(t: Test): Promise<string> {
    this.#server.listen(0, '127.0.0.1')
    await once(this.#server, 'listening')
    t.after(() => {
      this.#server.closeAllConnections()
      this.#server.close()
    })
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  fault(fault: Fault): void {
    this.#faults.push({ fault, left: fault.times ?? Infinity })
  }

  calm(): void {
    this.#faults.length = 0
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk)
    const text = Buffer.concat(chunks).toString()
    const url = new URL(request.url ?? '/', 'http://double')
    const { method = 'GET', headers } = request
    const body: unknown = text === '' ? undefined : JSON.parse(text)
    const asked = { method, path: url.pathname, query: url.searchParams, headers, body, text }
    this.asked.push(asked)
    const due = this.#faults.find(({ fault, left }) => left > 0 && fault.when(asked))
    if (due === undefined) return answer(response, this.#usual(asked))
    due.left -= 1
    const { act } = due.fault
    if (act === 'hang') return
    if (act === 'drop') return void request.socket.destroy()
    if ('after' in act) this.#usual(asked)
    answer(response, 'after' in act ? act.after : act.instead)
  }

  #usual(asked: Asked): Reply {
    return this.unauthorized(asked) ?? this.handle(asked)
  }
}

function answer(response: ServerResponse, { status, body, raw, headers = {} }: Reply): void {
  const type = raw === undefined ? { 'content-type': 'application/json' } : {}
  response.writeHead(status, { ...type, ...headers })
  response.end(raw ?? (body === undefined ? '' : JSON.stringify(body)))
}
