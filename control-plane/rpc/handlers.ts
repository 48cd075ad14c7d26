import type {
  handleBidiStreamingCall,
  handleServerStreamingCall,
  handleUnaryCall,
  ServerDuplexStream,
  ServerWritableStream,
} from '@grpc/grpc-js'
import { messageOf, SwitchyardError } from '../../lib/errors.ts'
import type { Log } from '../../lib/log.ts'
import type { Field } from '../../proto/contract/wire-fields.ts'
import { statusOfError } from './status-of-error.ts'

export interface UnaryOptions<Request, Response> {
  readonly request: Field<Request>
  readonly response: Field<Response>
  readonly log: Log
  readonly run: (request: Request) => Promise<Response>
}

/** Decodes the request, runs it, encodes the answer; anything thrown becomes the status of the call. */
export function unary<Request, Response>(
  options: UnaryOptions<Request, Response>,
): handleUnaryCall<unknown, unknown> {
  return (call, callback) => {
    void answer(options, call.request).then(
      response => callback(null, response),
      (error: unknown) => {
        logUnexpected(options.log, call.getPath(), error)
        callback(statusOfError(error))
      },
    )
  }
}

async function answer<Request, Response>(
  options: UnaryOptions<Request, Response>,
  raw: unknown,
): Promise<unknown> {
  return options.response.encode(await options.run(options.request.decode(raw, '')))
}

export interface ServerStreamOptions<Request, Item> {
  readonly request: Field<Request>
  readonly item: Field<Item>
  readonly log: Log
  /** Sends items until it resolves, which ends the stream well. `send` is false when nobody listens any more; `waiting` is the
   *  number of items that the caller has not taken yet. */
  readonly run: (request: Request, stream: ItemStream<Item>) => Promise<void>
}

export interface ItemStream<Item> {
  send(item: Item): void
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
        logUnexpected(options.log, call.getPath(), error)
        call.emit('error', statusOfError(error))
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

function logUnexpected(log: Log, path: string, error: unknown): void {
  if (!(error instanceof SwitchyardError))
    log.error({ path, error: error instanceof Error ? error.stack : messageOf(error) }, 'a call failed')
}
