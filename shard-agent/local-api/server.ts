import websocket from '@fastify/websocket'
import { fastify, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { messageOf, SwitchyardError } from '../../lib/errors.ts'
import type { Log } from '../../lib/log.ts'
import type { ShardRef } from '../../proto/contract/ids.ts'
import { type Answer, type AnswerForm, answerText, badRequest, failure } from '../scripts/answer.ts'
import { CALL_NAMES, type CallName, readCall } from '../scripts/calls.ts'
import type { ShardSecrets } from '../scripts/shard-secrets.ts'
import { SECRET_PATTERN } from '../scripts/shard-secrets.ts'
import { attachListener, SOCKET_MESSAGE_BYTES_MAX } from './event-socket.ts'
import type { ScriptDesk } from './script-desk.ts'

/** Only this machine: the secret of a shard is all that a call needs. */
export const LOCAL_API_ADDRESS = '127.0.0.1'
/** The largest value in base64, percent-encoded at its worst, with the other arguments. */
export const BODY_BYTES_MAX = 320 * 1_024
export const HEADER_BYTES_MAX = 16 * 1_024
export const CONNECTIONS_MAX = 4_096
/** A request that has not come in whole by then is cut off. */
export const REQUEST_MS_MAX = 10_000
/** A connection between two calls. */
const IDLE_MS_MAX = 60_000

export interface LocalApiOptions {
  /** 0 takes a free one. */
  readonly port: number
  readonly secrets: ShardSecrets
  readonly desk: Pick<ScriptDesk, 'answer' | 'listen' | 'acknowledge' | 'close'>
  readonly log: Log
}

export interface LocalApi {
  readonly port: number
  /** Ends long polls with an empty answer, then the server. */
  close(): Promise<void>
}

/** Serves the scripts of the game servers of this host. Resolves once it listens.
 *  @throws SwitchyardError `SWY_PORT_TAKEN` */
export async function startLocalApi(options: LocalApiOptions): Promise<LocalApi> {
  const app = await createApp(options)
  try {
    await app.listen({ host: LOCAL_API_ADDRESS, port: options.port, exclusive: true })
  } catch (error) {
    await app.close()
    if (!(error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')) throw error
    throw new SwitchyardError('SWY_PORT_TAKEN', `agent.localApi.port: ${messageOf(error)}`)
  }
  const address = app.server.address()
  if (address === null || typeof address === 'string') throw new TypeError('no port')
  return {
    port: address.port,
    async close() {
      options.desk.close()
      await app.close()
    },
  }
}

async function createApp(options: LocalApiOptions): Promise<FastifyInstance> {
  const app = fastify({
    bodyLimit: BODY_BYTES_MAX,
    requestTimeout: REQUEST_MS_MAX,
    keepAliveTimeout: IDLE_MS_MAX,
    forceCloseConnections: 'idle',
    exposeHeadRoutes: false,
    routerOptions: { querystringParser: () => ({}), maxParamLength: 64 },
    http: { maxHeaderSize: HEADER_BYTES_MAX, connectionsCheckingInterval: 1_000 },
  })
  app.server.maxConnections = CONNECTIONS_MAX
  // Scripts know no headers: whatever a body calls itself, it is a form.
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
  app.setNotFoundHandler((request, reply) =>
    send(reply, 404, failure('NOT_FOUND', `no such call: ${pathOf(request)}`)),
  )
  app.setErrorHandler((error, _request, reply) => refuse(error, reply, options.log))
  await app.register(websocket, { options: { maxPayload: SOCKET_MESSAGE_BYTES_MAX } })
  for (const name of CALL_NAMES) addCall(app, name, options)
  // For whoever looks after the agent: it answers, so it lives.
  app.get('/healthz', (_request, reply) => reply.type('text/plain; charset=utf-8').send('ok\n'))
  return app
}

function addCall(app: FastifyInstance, name: CallName, options: LocalApiOptions): void {
  const url = `/s/:secret/${name}`
  const handler = (request: FastifyRequest, reply: FastifyReply): Promise<void> =>
    answerCall(name, request, reply, options)
  app.route({ method: 'POST', url, handler })
  if (name !== 'events') {
    app.route({ method: 'GET', url, handler })
    return
  }
  app.route({
    method: 'GET',
    url,
    handler,
    wsHandler: (socket, request) => {
      const shard = shardOf(request, options.secrets)
      const { form } = readCall('events', queryOf(request))
      if (shard === undefined) socket.close(1008, 'no such secret')
      else attachListener(socket, shard, form, options.desk)
    },
  })
}

async function answerCall(
  name: CallName,
  request: FastifyRequest,
  reply: FastifyReply,
  { secrets, desk }: LocalApiOptions,
): Promise<void> {
  const shard = shardOf(request, secrets)
  if (shard === undefined) return send(reply, 404, failure('NOT_FOUND', 'no such secret'))
  const body = Buffer.isBuffer(request.body) ? request.body.toString('latin1').trimEnd() : ''
  const read = readCall(name, queryOf(request), body)
  const answer =
    read.kind === 'mistake' ? badRequest(read.field, read.what) : await desk.answer(shard, read.call)
  send(reply, 200, answer, read.form)
}

function shardOf(request: FastifyRequest, secrets: ShardSecrets): ShardRef | undefined {
  const { secret } = request.params as { readonly secret?: string }
  return secret !== undefined && SECRET_PATTERN.test(secret) ? secrets.shardOf(secret) : undefined
}

/** As it came, not as somebody mended it. */
function queryOf({ raw: { url = '' } }: FastifyRequest): string {
  const question = url.indexOf('?')
  return question < 0 ? '' : url.slice(question + 1)
}

/** Without the secret. */
function pathOf({ raw: { url = '' } }: FastifyRequest): string {
  return /^\/s\/[^/?]*\/([^?]{0,40})/.exec(url)?.[1] ?? ''
}

/** What HTTP itself refuses. */
function refuse(error: unknown, reply: FastifyReply, log: Log): void {
  const status = error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : 500
  if (status === 413) return send(reply, 413, badRequest('body', `is larger than ${BODY_BYTES_MAX} bytes`))
  if (status >= 400 && status < 500) return send(reply, status, badRequest('request', messageOf(error)))
  log.error({ error: messageOf(error) }, 'a request of a script failed')
  send(reply, 500, failure('INTERNAL', 'see the log of the agent'))
}

function send(reply: FastifyReply, status: number, answer: Answer, form: AnswerForm = 'text'): void {
  const type = form === 'json' ? 'application/json; charset=utf-8' : 'text/plain; charset=utf-8'
  void reply
    .code(status)
    .header('content-type', type)
    .header('cache-control', 'no-store')
    .send(answerText(answer, form))
}
