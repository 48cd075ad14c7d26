import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Clock } from '../../lib/clock.ts'
import { type ErrorCode, ERRORS } from '../../lib/errors.ts'
import { isAuthorized } from '../../lib/status-server.ts'
import { fullBucket, takeToken } from '../../lib/token-bucket.ts'
import { ID_PATTERN } from '../../proto/contract/ids.ts'
import type { Facts } from '../facts/facts.ts'
import { gatherWorld } from '../facts/world.ts'
import { type NodeStanding, standbyText } from '../live/node-standing.ts'
import { type EndpointFound, fleetEndpoint } from '../views/endpoint-view.ts'
import type { LiveDetail } from '../views/live-detail.ts'

const PATH = '/v1/endpoint/'
/** Of all who ask together: each answer costs a look at every group. */
export const ENDPOINT_RATE = { perSecond: 200, burst: 400 } as const
/** An answer holds for so long: players who come later are placed by the proxies anyway. */
const FRESH_SECONDS = 1
const RETRY_SECONDS = 1

export interface EndpointParts {
  readonly leadership: NodeStanding
  /** As they were read last: nobody makes the store work by asking. */
  readonly facts: () => Facts | undefined
  readonly live: () => LiveDetail
  /** Bearer token that is asked for; none on loopback binds. */
  readonly token: string | undefined
  readonly clock: Clock
}

/** Answers `GET /v1/endpoint/<fleet>`. Gives whether the request was one of these. */
export function endpointRequests(
  parts: EndpointParts,
): (request: IncomingMessage, response: ServerResponse) => boolean {
  const bucket = fullBucket(ENDPOINT_RATE, parts.clock.monotonicMs())
  return (request, response) => {
    const path = (request.url ?? '').split('?', 1)[0] ?? ''
    if (!path.startsWith(PATH)) return false
    const method = request.method ?? ''
    if (method !== 'GET' && method !== 'HEAD')
      answer(response, 405, { allow: 'GET, HEAD' }, errorBody('SWY_USAGE', 'ask with GET'))
    else if (!isAuthorized(parts.token, request.headers.authorization))
      answer(response, 401, {}, errorBody('SWY_DENIED', 'send the header Authorization: Bearer <auth.token>'))
    else if (takeToken(bucket, ENDPOINT_RATE, parts.clock.monotonicMs()))
      answerFound(response, found(parts, path.slice(PATH.length)))
    else
      answer(
        response,
        429,
        retry(),
        errorBody('SWY_LIMIT', `more than ${ENDPOINT_RATE.perSecond} ask a second`),
      )
    return true
  }
}

function found({ leadership, facts, live }: EndpointParts, name: string): EndpointFound {
  const known = facts()
  if (leadership.token === undefined || known === undefined)
    return { kind: 'refused', code: 'SWY_NOT_ACTIVE', message: standbyText(leadership) }
  if (!ID_PATTERN.test(name))
    return { kind: 'refused', code: 'SWY_NOT_FOUND', message: 'that is no name of a fleet' }
  const detail = live()
  return fleetEndpoint({ ...gatherWorld(known, detail), live: detail }, name)
}

const STATUS: Partial<Record<ErrorCode, number>> = { SWY_NOT_FOUND: 404, SWY_CONFLICT: 409 }

function answerFound(response: ServerResponse, result: EndpointFound): void {
  if (result.kind === 'found')
    return answer(response, 200, { 'cache-control': `public, max-age=${FRESH_SECONDS}` }, result.endpoint)
  const status = STATUS[result.code] ?? 503
  answer(response, status, status === 503 ? retry() : {}, errorBody(result.code, result.message))
}

function retry(): Readonly<Record<string, string>> {
  return { 'retry-after': String(RETRY_SECONDS) }
}

function errorBody(code: ErrorCode, message: string): object {
  return { code, message, remedy: ERRORS[code].remedy }
}

function answer(
  response: ServerResponse,
  status: number,
  headers: Readonly<Record<string, string>>,
  body: object,
): void {
  const text = `${JSON.stringify(body)}\n`
  response
    .writeHead(status, {
      'cache-control': 'no-store',
      'content-type': 'application/json; charset=utf-8',
      'x-content-type-options': 'nosniff',
      ...headers,
    })
    .end(response.req.method === 'HEAD' ? undefined : text)
}
