import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createHash, timingSafeEqual } from 'node:crypto'
import { keepRoom } from './connection-room.ts'

/** Connections at once, of health checks, metrics and everybody else together. */
export const CONNECTIONS_MAX = 128
/** From the beginning of a request to its last byte, and between two of one connection. */
const REQUEST_MS_MAX = 5_000
const CHECK_EVERY_MS = 1_000

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
  /** Asked first. Returns whether the request is one of its own, which it answers by itself. */
  readonly other?: (request: IncomingMessage, response: ServerResponse) => boolean
}

/** One of several that answer requests of their own. */
export type OtherRequests = NonNullable<StatusServerOptions['other']>

/** The first one that takes a request answers it. */
export function firstOf(...others: readonly OtherRequests[]): OtherRequests {
  return (request, response) => others.some(other => other(request, response))
}

/** Serves `/healthz`, `/readyz` and `/metrics`. Resolves once it listens; `port` 0 takes a free one. */
export async function startStatusServer(
  options: StatusServerOptions,
): Promise<{ port: number; close(): Promise<void> }> {
  const limits = {
    requestTimeout: REQUEST_MS_MAX,
    headersTimeout: REQUEST_MS_MAX,
    keepAliveTimeout: REQUEST_MS_MAX,
    connectionsCheckingInterval: CHECK_EVERY_MS,
  }
  const server = createServer(limits, (request, response) => {
    if (options.other?.(request, response) === true) return
    void answer(options, request.url ?? '/', request.headers.authorization).then(reply => {
      response.writeHead(reply.status, { 'content-type': reply.contentType }).end(reply.text)
    })
  })
  keepRoom(server, CONNECTIONS_MAX)
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
      if (!isAuthorized(token, authorization))
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

/** Whether a request carries the token that is asked for. Takes the same time whatever was sent: digests have one length. */
export function isAuthorized(token: string | undefined, authorization: string | undefined): boolean {
  if (token === undefined) return true
  return authorization !== undefined && timingSafeEqual(digestOf(authorization), digestOf(`Bearer ${token}`))
}

function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
