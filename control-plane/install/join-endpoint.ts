import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Clock } from '../../lib/clock.ts'
import { messageOf } from '../../lib/errors.ts'
import type { Log } from '../../lib/log.ts'
import { fullBucket, takeToken } from '../../lib/token-bucket.ts'
import { hostState } from '../scaler/host.ts'
import type { ScalerLedger } from '../scaler/ledger.ts'
import type { IdentityKeeper } from './installation-identity.ts'
import { hostOfToken, JOIN_TOKEN_CHARACTERS_MAX, mayJoin } from './join-token.ts'

export const JOIN_PATH = '/v1/join'
/** Of a request: a token in JSON. */
export const JOIN_BODY_BYTES_MAX = 512
/** Of guesses together, and of right tokens together: whoever guesses keeps no host from joining. Many hosts at once are told to come again. */
const RATE = { perSecond: 20, burst: 100 }
const RETRY_AFTER_S = 2

export interface JoinDesk {
  readonly identity: IdentityKeeper
  readonly ledger: ScalerLedger
  /** What agents get as `controlPlanes`. */
  readonly controlPlanes: readonly string[]
  readonly authToken: string | undefined
  readonly clock: Clock
  readonly log: Log
}

type Reply =
  | { readonly status: 200; readonly json: object }
  | { readonly status: 403 | 405 | 413 | 429 | 503; readonly headers?: Readonly<Record<string, string>> }

const DENIED: Reply = { status: 403 }
const BUSY: Reply = { status: 429, headers: { 'retry-after': `${RETRY_AFTER_S}` } }

/** Each says whether there is room for one more. */
interface Limits {
  readonly guess: () => boolean
  readonly host: () => boolean
}

/** Answers `POST /v1/join` with what an agent needs to be a host's, for the right token, until that host has joined. Every other token gets 403 and
 *  nothing that would tell a wrong one from a late one. Any node answers, also one that is not active.
 *  @returns whether a request was one of these */
export function joinEndpoint(
  desk: JoinDesk,
): (request: IncomingMessage, response: ServerResponse) => boolean {
  const limits: Limits = { guess: limit(desk.clock), host: limit(desk.clock) }
  return (request, response) => {
    if ((request.url ?? '').split('?', 1)[0] !== JOIN_PATH) return false
    const send = (reply: Reply): void => answer(response, reply)
    if (request.method !== 'POST') send({ status: 405, headers: { allow: 'POST' } })
    else
      receive(request, body => {
        if (body === undefined) return send({ status: 413, headers: { connection: 'close' } })
        void replyTo(desk, limits, body).then(send)
      })
    return true
  }
}

function limit(clock: Clock): () => boolean {
  const bucket = fullBucket(RATE, clock.monotonicMs())
  return () => takeToken(bucket, RATE, clock.monotonicMs())
}

async function replyTo(desk: JoinDesk, limits: Limits, body: string): Promise<Reply> {
  const { identity, ledger, controlPlanes, authToken, log } = desk
  try {
    // Until it is known each look for it costs the store something.
    if (identity.known === undefined && !limits.guess()) return BUSY
    const installation = await identity.find()
    const host = installation && hostOfToken(installation.joinSecret, tokenIn(body))
    if (host === undefined) return limits.guess() ? DENIED : BUSY
    if (!limits.host()) return BUSY
    const row = (await ledger.read()).hosts.find(({ id }) => id === host)
    if (row === undefined || !mayJoin(row)) {
      log.warn(
        { host, state: row === undefined ? 'none' : hostState(row).kind },
        'a host that may not join has asked to',
      )
      return DENIED
    }
    log.info({ host }, 'a host fetches its identity')
    return {
      status: 200,
      json: { hostId: host, controlPlanes, ...(authToken === undefined ? {} : { authToken }) },
    }
  } catch (error) {
    log.warn({ error: messageOf(error) }, 'a host could not be answered')
    return { status: 503, headers: { 'retry-after': `${RETRY_AFTER_S}` } }
  }
}

/** Empty for whatever is no request of ours. */
function tokenIn(body: string): string {
  try {
    const parsed: unknown = JSON.parse(body)
    const token =
      typeof parsed === 'object' && parsed !== null && 'token' in parsed ? parsed.token : undefined
    return typeof token === 'string' && token.length <= JOIN_TOKEN_CHARACTERS_MAX ? token : ''
  } catch {
    return ''
  }
}

function answer(response: ServerResponse, reply: Reply): void {
  if (response.headersSent || response.destroyed) return
  if (reply.status === 200)
    response
      .writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-store' })
      .end(JSON.stringify(reply.json))
  else response.writeHead(reply.status, { 'content-length': 0, ...reply.headers }).end()
}

/** Calls `done` once, with undefined for a body that is too large; never for a request that breaks off. */
function receive(request: IncomingMessage, done: (body: string | undefined) => void): void {
  const chunks: Buffer[] = []
  let length = 0
  request.on('data', (chunk: Buffer) => {
    length += chunk.length
    if (length <= JOIN_BODY_BYTES_MAX) chunks.push(chunk)
    else {
      request.removeAllListeners('data').removeAllListeners('end').resume()
      done(undefined)
    }
  })
  request.on('end', () => done(Buffer.concat(chunks).toString('utf8')))
  request.on('error', () => chunks.splice(0))
}
