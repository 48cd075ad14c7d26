import { type Client, status } from '@grpc/grpc-js'
import { SwitchyardError } from '../../lib/errors.ts'
import type { Field } from '../contract/wire-fields.ts'
import { methodDefinition, openClient, requestMetadata } from './channel.ts'
import { errorOfStatus, NotActiveError } from './grpc-error.ts'

export interface CallOptions {
  /** `host:port`. */
  readonly address: string
  readonly token?: string | undefined
  /** The call fails with `SWY_TIMEOUT` after this long; absent for a stream: it may stay open for ever. */
  readonly deadlineMs?: number
  /** Ends a stream from this side. */
  readonly signal?: AbortSignal
}

export const UNARY_DEADLINE_MS = 10_000

/** One call on a connection of its own. A standby's word where the active node is is followed once.
 *  @throws SwitchyardError with the code that the server names; `SWY_UNREACHABLE`, `SWY_DENIED`, `SWY_TIMEOUT` for what gRPC finds;
 *  `SWY_WIRE_INVALID` for an answer that `response` refuses */
export async function callUnary<Q, A>(
  service: string,
  method: string,
  request: Field<Q>,
  response: Field<A>,
  value: Q,
  options: CallOptions,
): Promise<A> {
  const callAt = (address: string): Promise<A> =>
    callOnce(service, method, request, response, value, { ...options, address })
  try {
    return await callAt(options.address)
  } catch (error) {
    if (!(error instanceof NotActiveError)) throw error
    return callAt(error.active).catch((failure: unknown) => {
      // The standby may name a node that has just died: its own answer says more than that nobody is there.
      throw failure instanceof SwitchyardError && failure.code === 'SWY_UNREACHABLE' ? error : failure
    })
  }
}

async function callOnce<Q, A>(
  service: string,
  method: string,
  request: Field<Q>,
  response: Field<A>,
  value: Q,
  options: CallOptions,
): Promise<A> {
  const definition = methodDefinition(service, method)
  const client = openClient(options.address)
  try {
    const raw = await new Promise<unknown>((resolve, reject) => {
      client.makeUnaryRequest(
        definition.path,
        definition.requestSerialize,
        definition.responseDeserialize,
        request.encode(value) as object,
        requestMetadata(options.token),
        { deadline: deadlineOf(options.deadlineMs ?? UNARY_DEADLINE_MS) },
        (error, answer) => {
          if (error === null) resolve(answer)
          else reject(errorOfStatus(error, options.address))
        },
      )
    })
    return response.decode(raw, '')
  } finally {
    client.close()
  }
}

/** The answers of a server stream, one by one and never more than the consumer asks for. Leaving the loop cancels the call.
 *  @throws SwitchyardError as `callUnary` does */
export async function* callStream<Q, A>(
  service: string,
  method: string,
  request: Field<Q>,
  response: Field<A>,
  value: Q,
  options: CallOptions,
): AsyncGenerator<A, void, void> {
  let active: string
  try {
    yield* streamOnce(service, method, request, response, value, options)
    return
  } catch (error) {
    // A standby refuses before its first answer, so nothing comes twice.
    if (!(error instanceof NotActiveError)) throw error
    active = error.active
  }
  yield* streamOnce(service, method, request, response, value, { ...options, address: active })
}

async function* streamOnce<Q, A>(
  service: string,
  method: string,
  request: Field<Q>,
  response: Field<A>,
  value: Q,
  options: CallOptions,
): AsyncGenerator<A, void, void> {
  const client = openClient(options.address)
  const call = startStream(client, service, method, request.encode(value) as object, options)
  const abort = (): void => call.cancel()
  options.signal?.addEventListener('abort', abort)
  if (options.signal?.aborted === true) abort()
  try {
    for await (const raw of call) yield response.decode(raw, '')
  } catch (error) {
    if (options.signal?.aborted === true) return
    throw streamError(error, options.address)
  } finally {
    options.signal?.removeEventListener('abort', abort)
    call.cancel()
    client.close()
  }
}

function startStream(
  client: Client,
  service: string,
  method: string,
  request: object,
  options: CallOptions,
): ReturnType<typeof client.makeServerStreamRequest<object, object>> {
  const definition = methodDefinition(service, method)
  const deadline = options.deadlineMs === undefined ? {} : { deadline: deadlineOf(options.deadlineMs) }
  return client.makeServerStreamRequest(
    definition.path,
    definition.requestSerialize,
    definition.responseDeserialize,
    request,
    requestMetadata(options.token),
    deadline,
  )
}

/** An error of gRPC as ours; any other as it is. */
function streamError(error: unknown, address: string): unknown {
  const failed = error as Partial<Parameters<typeof errorOfStatus>[0]>
  return typeof failed.code === 'number' && failed.code in status && failed.metadata !== undefined
    ? errorOfStatus({ code: failed.code, details: failed.details ?? '', metadata: failed.metadata }, address)
    : error
}

/** gRPC counts deadlines on the wall clock. */
function deadlineOf(durationMs: number): Date {
  return new Date(Date.now() + durationMs)
}
