import type { SentListener } from '../datagram-socket.ts'
import { SEND_QUEUE_BYTES_MAX } from '../reply-socket.ts'

/** Whoever sends stops at `SEND_QUEUE_BYTES_MAX`; one datagram more may be on its way then. */
const BYTES_MAX = SEND_QUEUE_BYTES_MAX + 65_536
/** Empty ones count, too. */
const DATAGRAMS_MAX = 65_536

interface QueuedDatagram {
  readonly datagram: Buffer
  /** Undefined: to where the socket is connected. */
  readonly name: Uint32Array | undefined
  readonly port: number
  readonly onSent: SentListener
}

/** Datagrams of one socket that the system does not take yet. */
export class SendQueue {
  #entries: QueuedDatagram[] = []
  #next = 0
  #bytes = 0

  get length(): number {
    return this.#entries.length - this.#next
  }

  get bytes(): number {
    return this.#bytes
  }

  get first(): QueuedDatagram | undefined {
    return this.#entries[this.#next]
  }

  /** Copies the datagram.
   *  @returns false if it is full */
  push(datagram: Buffer, name: Uint32Array | undefined, port: number, onSent: SentListener): boolean {
    if (this.#bytes + datagram.length > BYTES_MAX || this.length >= DATAGRAMS_MAX) return false
    this.#entries.push({ datagram: Buffer.from(datagram), name, port, onSent })
    this.#bytes += datagram.length
    return true
  }

  shift(): QueuedDatagram | undefined {
    const { first } = this
    if (first === undefined) return undefined
    this.#next += 1
    this.#bytes -= first.datagram.length
    if (this.#next === this.#entries.length) {
      this.#entries = []
      this.#next = 0
    }
    return first
  }
}
