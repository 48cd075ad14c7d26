import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface StatusSource {
  /** The process itself is well. */
  healthy(): boolean
  /** The process can take its share of the work now; otherwise why not. */
  notReady(): string | undefined
  /** The Prometheus text format, and its content type. */
  metrics(): Promise<{ readonly contentType: string; readonly text: string }>
}

export interface StatusServerOptions {
  readonly bind: string
  readonly port: number
  /** Bearer token that `/metrics` asks for; none on loopback binds. */
  readonly token?: string | undefined
  readonly source: StatusSource
}

/** Serves `/healthz`, `/readyz` and `/metrics`. Resolves once it listens; `port` 0 takes a free one. */
export async function startStatusServer(
  options: StatusServerOptions,
): Promise<{ port: number; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    void answer(options, request.url ?? '/', request.headers.authorization).then(reply => {
      response.writeHead(reply.status, { 'content-type': reply.contentType }).end(reply.text)
    })
  })
  server.requestTimeout = 5_000
  server.maxConnections = 64
  await listen(server, options)
  const { port } = server.address() as AddressInfo
  return {
    port,
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function listen(server: Server, options: StatusServerOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port, options.bind, () => resolve())
  })
}

interface Reply {
  readonly status: number
  readonly contentType: string
  readonly text: string
}

const PLAIN = 'text/plain; charset=utf-8'

async function answer(
  options: StatusServerOptions,
  url: string,
  authorization: string | undefined,
): Promise<Reply> {
  const { source, token } = options
  const path = url.split('?', 1)[0]
  switch (path) {
    case '/healthz':
      return source.healthy()
        ? { status: 200, contentType: PLAIN, text: 'ok\n' }
        : { status: 503, contentType: PLAIN, text: 'not ok\n' }
    case '/readyz': {
      const why = source.notReady()
      return why === undefined
        ? { status: 200, contentType: PLAIN, text: 'ready\n' }
        : { status: 503, contentType: PLAIN, text: `${why}\n` }
    }
    case '/metrics': {
      if (token !== undefined && authorization !== `Bearer ${token}`)
        return {
          status: 401,
          contentType: PLAIN,
          text: 'send the header Authorization: Bearer <auth.token>\n',
        }
      try {
        const { contentType, text } = await source.metrics()
        return { status: 200, contentType, text }
      } catch (error) {
        return { status: 500, contentType: PLAIN, text: `${String(error)}\n` }
      }
    }
    default:
      return { status: 404, contentType: PLAIN, text: 'there is /healthz, /readyz and /metrics\n' }
  }
}
