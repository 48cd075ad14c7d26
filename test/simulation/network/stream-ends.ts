import { EventEmitter } from 'node:events'
import { Metadata, type ServiceError, status } from '@grpc/grpc-js'
import type { AttachCall } from '../../../proto/client/attach-call.ts'

export type Ended = Pick<ServiceError, 'code' | 'details' | 'metadata'>

/** What the ends need of what is between them. */
export interface Between {
  readonly unsentReports: number
  readonly unsentOrders: number
  report(raw: object): void
  order(raw: unknown): void
  halfClose(): void
  close(): void
  serverEnds(ended: Ended): void
}

/** The client's end, as `AttachedStream` uses it. */
export class ClientEnd extends EventEmitter implements AttachCall {
  readonly #connection: Between
  over = false
  #heard = false

  constructor(connection: Between) {
    super()
    this.#connection = connection
  }

  get writableLength(): number {
    return this.#connection.unsentReports
  }

  write(report: object): void {
    if (!this.over) this.#connection.report(report)
  }

  end(): void {
    this.#connection.halfClose()
  }

  cancel(): void {
    this.#connection.close()
  }

  deliver(raw: unknown): void {
    if (this.over) return
    // Metadata goes out with the server's first message.
    if (!this.#heard) this.emit('metadata')
    this.#heard = true
    this.emit('data', raw)
  }
}

/** The server's end, as far as `serveReports` uses a `ServerDuplexStream`. */
export class ServerEnd extends EventEmitter {
  readonly #connection: Between

  constructor(connection: Between) {
    super()
    this.#connection = connection
    // grpc-js sends the status when a handler emits an error.
    this.on('error', (error: ServiceError) => connection.serverEnds(error))
  }

  get writableLength(): number {
    return this.#connection.unsentOrders
  }

  write(order: unknown): void {
    this.#connection.order(order)
  }

  end(): void {
    this.#connection.serverEnds({ code: status.OK, details: '', metadata: new Metadata() })
  }

  deliver(raw: unknown): void {
    this.emit('data', raw)
  }
}

export function unavailable(details: string): Ended {
  return { code: status.UNAVAILABLE, details, metadata: new Metadata() }
}
