import type {
  handleBidiStreamingCall,
  handleServerStreamingCall,
  handleUnaryCall,
  ServerDuplexStream,
  ServerWritableStream,
  ServiceError,
} from '@grpc/grpc-js'
import { messageOf, SwitchyardError } from '../../lib/errors.ts'
import type { Field } from '../../proto/contract/wire-fields.ts'
import { activeAddress } from '../live/node-standing.ts'
import type { RpcContext } from './rpc-context.ts'
import { statusOfError } from './status-of-error.ts'

/** What every call needs, whatever it does. */
type CallContext = Pick<RpcContext, 'log' | 'leadership'>

export interface UnaryOptions<Request, Response> {
  readonly request: Field<Request>
  readonly response: Field<Response>
  readonly context: CallContext
  readonly run: (request: Request) => Promise<Response>
}

/** Decodes the request, runs it, encodes the answer; anything thrown becomes the status of the call. */
export function unary<Request, Response>(
  options: UnaryOptions<Request, Response>,
): handleUnaryCall<unknown, unknown> {
  return (call, respond) => {
    void answer(options, call.request, call.getPath()).then(({ error, response }) => respond(error, response))
  }
}

/** What one call is answered with; never rejects. */
async function answer<Request, Response>(
  options: UnaryOptions<Request, Response>,
  raw: unknown,
  path: string,
): Promise<{ readonly error: ServiceError | null; readonly response?: unknown }> {
  try {
    const request = options.request.decode(raw, '')
    return { error: null, response: options.response.encode(await options.run(request)) }
  } catch (error) {
    return { error: failure(options.context, path, error) }
  }
}

export interface ServerStreamOptions<Request, Item> {
  readonly request: Field<Request>
  readonly item: Field<Item>
  readonly context: CallContext
  /** Sends items until it resolves, which ends the stream well. */
  readonly run: (request: Request, stream: ItemStream<Item>) => Promise<void>
}

export interface ItemStream<Item> {
  /** Does nothing once the caller has gone away. */
  send(item: Item): void
  /** Items that the caller has not taken yet. */
  readonly waiting: number
  /** Resolves when the caller has gone away. */
  readonly gone: Promise<void>
}

export function serverStream<Request, Item>(
  options: ServerStreamOptions<Request, Item>,
): handleServerStreamingCall<unknown, unknown> {
  return call => {
    void stream(options, call).then(
      () => call.end(),
      (error: unknown) => {
        call.emit('error', failure(options.context, call.getPath(), error))
      },
    )
  }
}

async function stream<Request, Item>(
  options: ServerStreamOptions<Request, Item>,
  call: ServerWritableStream<unknown, unknown>,
): Promise<void> {
  const gone = new Promise<void>(resolve => {
    for (const name of ['cancelled', 'close', 'error'] as const) call.on(name, () => resolve())
  })
  await options.run(options.request.decode(call.request, ''), {
    gone,
    get waiting() {
      return call.writableLength
    },
    send: item => {
      if (!call.cancelled) call.write(options.item.encode(item))
    },
  })
}

/** grpc-js knows handlers by their message types; here everything that arrives is unknown. */
export function duplexHandler(
  serve: (call: ServerDuplexStream<unknown, unknown>) => void,
): handleBidiStreamingCall<unknown, unknown> {
  return call => serve(call)
}

function failure({ log, leadership }: CallContext, path: string, error: unknown): ServiceError {
  if (!(error instanceof SwitchyardError))
    log.error({ path, error: error instanceof Error ? error.stack : messageOf(error) }, 'a call failed')
  return statusOfError(error, activeAddress(leadership))
}
