import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Cleanup } from '../rpc/empty-store.ts'

export interface Received {
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** Somebody who is told about things, on a free port; answers 204 until the test says otherwise. */
export async function startReceiver(t: Cleanup) {
  const received: Received[] = []
  const receiver = {
    received,
    url: '',
    answer: (response: ServerResponse, _one: Received): void => {
      response.writeHead(204).end()
    },
    bodies: () => received.map(({ body }) => JSON.parse(body) as Record<string, unknown>),
  }
  const server = createServer((request: IncomingMessage, response) => {
    let body = ''
    request.setEncoding('utf8')
    request.on('data', (piece: string) => (body += piece))
    request.on('end', () => {
      const one = { path: request.url ?? '', headers: request.headers, body }
      received.push(one)
      receiver.answer(response, one)
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  receiver.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/told`
  t.after(
    () =>
      new Promise<void>(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  )
  return receiver
}
