import type { SentListener } from '../datagram-socket.ts'
import { MessageBlock } from './message-block.ts'
import type { SocketNames } from './socket-names.ts'
import type { SystemCalls } from './system-calls.ts'
import { codeOfErrno, sendError, wouldWait } from './system-error.ts'

/** Datagrams that wait for the end of a round at most, so that they leave together. */
const SEND_BATCH_MAX = 32
/** Larger ones leave by themselves: play is small. */
const SLOT_BYTES = 2_048
const DATAGRAM_BYTES_MAX = 65_536
const EMSGSIZE = 90
const MSG_DONTWAIT = 0x40
const NO_NAME = new Uint32Array(0)
const NO_LISTENER: SentListener = () => {}

/** A socket whose datagrams leave together. */
export interface Batching {
  /** -1 once it is closed. */
  readonly fd: number
  /** Takes what the system does not take now; the arguments are valid during the call. */
  keep(datagram: Buffer, name: Uint32Array | undefined, port: number, onSent: SentListener): void
}

/** Sends datagrams: one by one, or many of one socket in one call. */
export class Sender {
  readonly #calls: SystemCalls
  readonly #names: SocketNames
  readonly #single: MessageBlock
  readonly #batch: MessageBlock
  /** Of the datagrams in the batch. */
  readonly #addresses: Uint32Array[] = Array.from({ length: SEND_BATCH_MAX }, () => NO_NAME)
  readonly #ports = new Uint16Array(SEND_BATCH_MAX)
  readonly #listeners: SentListener[] = Array.from({ length: SEND_BATCH_MAX }, () => NO_LISTENER)
  #socket: Batching | undefined
  #count = 0
  #flushing = false

  constructor(calls: SystemCalls, names: SocketNames) {
    this.#calls = calls
    this.#names = names
    this.#single = new MessageBlock(calls, 1, DATAGRAM_BYTES_MAX)
    this.#batch = new MessageBlock(calls, SEND_BATCH_MAX, SLOT_BYTES)
  }

  /** Sends one datagram now, to `name` or to where the socket is connected.
   *  @returns 0, or why not as errno */
  sendNow(fd: number, datagram: Buffer, name: Uint32Array | undefined, port: number): number {
    const block = this.#single
    if (!block.put(0, datagram)) return EMSGSIZE
    this.#setName(block, 0, name, port)
    return this.#calls.sendmsg(fd, block.pointers[0] ?? 0n, MSG_DONTWAIT) < 0 ? this.#errno() : 0
  }

  /** Lets a datagram wait for others of its socket; somebody has to call `flush`.
   *  @returns false where it cannot wait: then send it now */
  defer(socket: Batching, datagram: Buffer, name: Uint32Array, port: number, onSent: SentListener): boolean {
    if (this.#flushing || datagram.length > SLOT_BYTES) return false
    if (this.#socket !== socket || this.#count === SEND_BATCH_MAX) this.flush()
    const slot = this.#count
    if (!this.#batch.put(slot, datagram)) return false
    this.#setName(this.#batch, slot, name, port)
    this.#addresses[slot] = name
    this.#ports[slot] = port
    this.#listeners[slot] = onSent
    this.#socket = socket
    this.#count = slot + 1
    return true
  }

  /** Sends what waits, if it is of this socket: before anything else is done with it. */
  flushOf(socket: Batching): void {
    if (this.#socket === socket) this.flush()
  }

  /** Sends all that waits. */
  flush(): void {
    const socket = this.#socket
    if (socket === undefined || this.#flushing) return
    this.#flushing = true
    try {
      this.#sendAll(socket, this.#count)
    } finally {
      this.#flushing = false
      this.#socket = undefined
      this.#count = 0
    }
  }

  /** A listener may close the socket: what is left then fails, as it does for the system. */
  #sendAll(socket: Batching, count: number): void {
    let from = 0
    while (from < count) {
      const pointer = this.#batch.pointers[from] ?? 0n
      const sent = this.#calls.sendmmsg(socket.fd, pointer, count - from, MSG_DONTWAIT)
      if (sent <= 0) {
        this.#failed(socket, from, sent === 0 ? 0 : this.#errno())
        from += 1
      } else for (const end = from + sent; from < end; from += 1) this.#listeners[from]?.(null)
    }
  }

  #failed(socket: Batching, slot: number, errno: number): void {
    const onSent = this.#listeners[slot] ?? NO_LISTENER
    if (!wouldWait(errno)) return onSent(sendError(codeOfErrno(errno)))
    socket.keep(this.#batch.datagram(slot), this.#addresses[slot], this.#ports[slot] ?? 0, onSent)
  }

  #setName(block: MessageBlock, slot: number, name: Uint32Array | undefined, port: number): void {
    block.setNameLength(slot, name === undefined ? 0 : name.length * 4)
    if (name !== undefined) this.#names.write(name, port, block.words, block.nameWord(slot))
  }

  #errno(): number {
    return this.#calls.errno[0] ?? 0
  }
}
