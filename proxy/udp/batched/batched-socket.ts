import type { DatagramSocket, OpenSocketOptions, SentListener } from '../datagram-socket.ts'
import { SendQueue } from './send-queue.ts'
import type { Batching, Sender } from './sender.ts'
import type { Receiver } from './receiver.ts'
import { nameBytes, type SocketNames } from './socket-names.ts'
import type { Polled, SocketPoller } from './socket-poller.ts'
import type { SystemCalls } from './system-calls.ts'
import { codeOfErrno, sendError, wouldWait } from './system-error.ts'

const SOL_SOCKET = 1
const SO_ERROR = 4
const CLOSED = -1
/** An address of no family parts a socket from its peer. */
const NOWHERE = new Uint32Array(4)

/** What all sockets share: only one of them is at work at a time. */
export interface SharedParts {
  readonly calls: SystemCalls
  readonly names: SocketNames
  readonly receiver: Receiver
  readonly sender: Sender
  readonly poller: SocketPoller
  /** Two numbers for the system to write to. */
  readonly numbers: Uint32Array
  readonly numbersAt: bigint
}

/** A bound UDP socket by its descriptor. Datagrams are taken in batches, and, while a round of the poller is under way, those with an
 *  address leave in batches, too. */
export class BatchedSocket implements DatagramSocket, Polled, Batching {
  readonly port: number
  readonly #parts: SharedParts
  readonly #options: OpenSocketOptions
  readonly #queue = new SendQueue()
  #fd: number

  constructor(fd: number, port: number, options: OpenSocketOptions, parts: SharedParts) {
    this.#fd = fd
    this.port = port
    this.#options = options
    this.#parts = parts
  }

  get fd(): number {
    return this.#fd
  }

  send(datagram: Buffer, onSent: SentListener): void {
    this.#send(datagram, undefined, 0, onSent)
  }

  sendTo(datagram: Buffer, address: string, port: number, onSent: SentListener): void {
    const { names, poller, sender } = this.#parts
    const name = names.name(address, this.#options.family)
    if (name === undefined || !isPort(port)) return onSent(sendError('EINVAL'))
    const mayWait = poller.inRound && this.#queue.length === 0 && this.#fd !== CLOSED
    if (mayWait && sender.defer(this, datagram, name, port, onSent)) return
    this.#send(datagram, name, port, onSent)
  }

  connect(address: string, port: number): boolean {
    const { calls, names, sender } = this.#parts
    const { family } = this.#options
    const name = names.name(address, family)
    if (name === undefined || !isPort(port) || this.#fd === CLOSED) return false
    sender.flushOf(this)
    return calls.connect(this.#fd, names.pointerTo(name, port), nameBytes(family)) === 0
  }

  disconnect(): void {
    if (this.#fd === CLOSED) return
    const { calls, names, sender } = this.#parts
    sender.flushOf(this)
    calls.connect(this.#fd, names.pointerTo(NOWHERE, 0), nameBytes(4))
  }

  queuedBytes(): number {
    return this.#queue.bytes
  }

  close(): void {
    if (this.#fd === CLOSED) return
    const { calls, poller, sender } = this.#parts
    sender.flushOf(this)
    const fd = this.#fd
    if (fd === CLOSED) return
    this.#fd = CLOSED
    poller.remove(fd)
    calls.close(fd)
    for (let one = this.#queue.shift(); one !== undefined; one = this.#queue.shift())
      one.onSent(sendError('ECANCELED'))
  }

  keep(datagram: Buffer, name: Uint32Array | undefined, port: number, onSent: SentListener): void {
    if (this.#fd === CLOSED) return onSent(sendError('ECANCELED'))
    const first = this.#queue.length === 0
    if (!this.#queue.push(datagram, name, port, onSent)) return onSent(sendError('ENOBUFS'))
    if (first) this.#parts.poller.waitForRoom(this.#fd, true)
  }

  onFailure(): void {
    const { calls, numbers, numbersAt } = this.#parts
    numbers[0] = 0
    numbers[1] = 4
    if (calls.getsockopt(this.#fd, SOL_SOCKET, SO_ERROR, numbersAt, numbersAt + 4n) !== 0) return
    const errno = numbers[0]
    if (errno !== 0) this.#options.onError(codeOfErrno(errno))
  }

  onReadable(): number {
    if (this.#fd === CLOSED) return 0
    const { calls, receiver } = this.#parts
    const count = receiver.receive(this.#fd)
    if (count < 0) {
      const errno = calls.errno[0] ?? 0
      if (!wouldWait(errno)) this.#options.onError(codeOfErrno(errno))
      return 0
    }
    for (let slot = 0; slot < count; slot += 1) {
      // Whoever hears a datagram may close the socket: the rest is for nobody.
      if (this.#fd === CLOSED) return count
      this.#options.onDatagram(receiver.datagram(slot), receiver.source(slot))
    }
    return count
  }

  onWritable(): void {
    for (let one = this.#queue.first; one !== undefined; one = this.#queue.first) {
      if (this.#fd === CLOSED) return
      const errno = this.#parts.sender.sendNow(this.#fd, one.datagram, one.name, one.port)
      if (wouldWait(errno)) return
      this.#queue.shift()
      // Before anybody hears of it, and may send more.
      if (this.#queue.length === 0) this.#parts.poller.waitForRoom(this.#fd, false)
      one.onSent(errno === 0 ? null : sendError(codeOfErrno(errno)))
    }
  }

  #send(datagram: Buffer, name: Uint32Array | undefined, port: number, onSent: SentListener): void {
    const { sender } = this.#parts
    if (this.#fd === CLOSED) return onSent(sendError('EBADF'))
    sender.flushOf(this)
    if (this.#queue.length > 0) return this.keep(datagram, name, port, onSent)
    const errno = sender.sendNow(this.#fd, datagram, name, port)
    if (errno === 0) onSent(null)
    else if (wouldWait(errno)) this.keep(datagram, name, port, onSent)
    else onSent(sendError(codeOfErrno(errno)))
  }
}

function isPort(port: number): boolean {
  return port > 0 && port <= 65_535
}
