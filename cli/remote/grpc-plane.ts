import { Client, credentials, Metadata, type ServiceError, status } from '@grpc/grpc-js'
import { type ErrorCode, isErrorCode, SwitchyardError } from '../../lib/errors.ts'
import { MESSAGE_BYTES_MAX, serviceDefinition } from '../../proto/client/grpc-package.ts'
import type { Method } from './methods.ts'
import type { Plane } from './plane.ts'
import type { Target } from './target.ts'

const CALL_DEADLINE_MS = 10_000

/** Speaks gRPC with one node of the control plane, and with the active one where the first only stands by. */
export class GrpcPlane implements Plane {
  readonly #target: Target
  #address: string
  #client: Client

  constructor(target: Target) {
    this.#target = target
    this.#address = target.address
    this.#client = connect(target.address)
  }

  async call<Request, Answer>(
    method: Method<Request, Answer>,
    request: Request,
    deadlineMs = CALL_DEADLINE_MS,
  ): Promise<Answer> {
    try {
      return await this.#callOnce(method, request, deadlineMs)
    } catch (error) {
      if (!this.#turnedToActive(error)) throw this.#translated(error)
    }
    try {
      return await this.#callOnce(method, request, deadlineMs)
    } catch (error) {
      throw this.#translated(error)
    }
  }

  async *stream<Request, Answer>(
    method: Method<Request, Answer>,
    request: Request,
    signal: AbortSignal,
  ): AsyncIterable<Answer> {
    const { path, requestSerialize, responseDeserialize } = definitionOf(method)
    const call = this.#client.makeServerStreamRequest<unknown, unknown>(
      path,
      requestSerialize,
      responseDeserialize,
      method.request.encode(request),
      this.#metadata(),
    )
    const cancel = (): void => call.cancel()
    signal.addEventListener('abort', cancel, { once: true })
    if (signal.aborted) cancel()
    try {
      for await (const message of call) yield method.answer.decode(message, method.name)
    } catch (error) {
      if (!signal.aborted) throw this.#translated(error)
    } finally {
      signal.removeEventListener('abort', cancel)
      call.cancel()
    }
  }

  close(): void {
    this.#client.close()
  }

  #callOnce<Request, Answer>(
    method: Method<Request, Answer>,
    request: Request,
    deadlineMs: number,
  ): Promise<Answer> {
    const { path, requestSerialize, responseDeserialize } = definitionOf(method)
    return new Promise((resolve, reject) => {
      this.#client.makeUnaryRequest<unknown, unknown>(
        path,
        requestSerialize,
        responseDeserialize,
        method.request.encode(request),
        this.#metadata(),
        { deadline: Date.now() + deadlineMs },
        (error, answer) => {
          if (error !== null) return reject(error)
          try {
            resolve(method.answer.decode(answer, method.name))
          } catch (refused) {
            reject(refused instanceof Error ? refused : new Error(String(refused)))
          }
        },
      )
    })
  }

  #metadata(): Metadata {
    const metadata = new Metadata()
    if (this.#target.token !== undefined) metadata.set('authorization', `Bearer ${this.#target.token}`)
    return metadata
  }

  /** A standby names the active node: ask that one instead. */
  #turnedToActive(error: unknown): boolean {
    if (!isServiceError(error) || metadataText(error, 'swy-code') !== 'SWY_NOT_ACTIVE') return false
    const active = metadataText(error, 'swy-active')
    if (active === undefined || active === this.#address) return false
    this.#client.close()
    this.#address = active
    this.#client = connect(active)
    return true
  }

  #translated(error: unknown): unknown {
    if (!isServiceError(error)) return error
    const code = codeOfStatus(error)
    const where = `the control plane at ${this.#address} (${this.#target.source})`
    switch (code) {
      case 'SWY_UNREACHABLE':
        return new SwitchyardError(code, `${where} does not answer`, { cause: error })
      case 'SWY_TIMEOUT':
        return new SwitchyardError(code, `${where} did not answer in time`, { cause: error })
      default:
        return new SwitchyardError(code, error.details, { cause: error })
    }
  }
}

function connect(address: string): Client {
  return new Client(address, credentials.createInsecure(), {
    'grpc.max_receive_message_length': MESSAGE_BYTES_MAX,
    'grpc.enable_http_proxy': 0,
  })
}

function definitionOf(method: { readonly service: string; readonly name: string }) {
  const definition = serviceDefinition(method.service)[method.name]
  if (definition === undefined) throw new TypeError(`no such method: ${method.service}/${method.name}`)
  return definition
}

function isServiceError(error: unknown): error is ServiceError {
  return error instanceof Error && 'metadata' in error && 'details' in error
}

function metadataText(error: ServiceError, name: string): string | undefined {
  const value = error.metadata?.get(name)[0]
  return typeof value === 'string' ? value : undefined
}

function codeOfStatus(error: ServiceError): ErrorCode {
  const code = metadataText(error, 'swy-code')
  if (code !== undefined && isErrorCode(code)) return code
  switch (error.code) {
    case status.UNAVAILABLE:
      return 'SWY_UNREACHABLE'
    case status.DEADLINE_EXCEEDED:
      return 'SWY_TIMEOUT'
    case status.UNAUTHENTICATED:
    case status.PERMISSION_DENIED:
      return 'SWY_DENIED'
    case status.NOT_FOUND:
      return 'SWY_NOT_FOUND'
    case status.INVALID_ARGUMENT:
      return 'SWY_INVALID_ARGUMENT'
    case status.UNIMPLEMENTED:
      return 'SWY_WIRE_INVALID'
    default:
      return 'SWY_INTERNAL'
  }
}
