import type { DatagramSource } from '../datagram-socket.ts'
import { MessageBlock } from './message-block.ts'
import { NAME_BYTES_V6, type SocketNames } from './socket-names.ts'
import type { SystemCalls } from './system-calls.ts'

/** Datagrams that one call takes from one socket; what more there is comes with the next turn. */
export const RECEIVE_BATCH_MAX = 64
/** More than any datagram has. */
const DATAGRAM_BYTES_MAX = 65_536
const MSG_DONTWAIT = 0x40

/** Takes datagrams from sockets, one socket at a time: what was received lies here until the next call. */
export class Receiver {
  readonly #calls: SystemCalls
  readonly #names: SocketNames
  readonly #block: MessageBlock
  readonly #firstPointer: bigint
  /** The last datagram of each slot: many are as long as the one before. */
  readonly #views: Buffer[]
  readonly #source = { address: '', port: 0 }
  /** Slots in which the system has written how long the address is. */
  #used = RECEIVE_BATCH_MAX

  constructor(calls: SystemCalls, names: SocketNames) {
    this.#calls = calls
    this.#names = names
    this.#block = new MessageBlock(calls, RECEIVE_BATCH_MAX, DATAGRAM_BYTES_MAX)
    this.#firstPointer = this.#block.pointers[0] ?? 0n
    this.#views = Array.from({ length: RECEIVE_BATCH_MAX }, () => Buffer.alloc(0))
  }

  /** @returns how many datagrams there are; negative: none, and errno says why */
  receive(fd: number): number {
    // Else an IPv6 address would not fit where an IPv4 one was.
    for (let slot = 0; slot < this.#used; slot += 1) this.#block.setNameLength(slot, NAME_BYTES_V6)
    const count = this.#calls.recvmmsg(fd, this.#firstPointer, RECEIVE_BATCH_MAX, MSG_DONTWAIT, 0n)
    this.#used = Math.max(0, count)
    return count
  }

  /** One of the datagrams received; valid until the next call of `receive`. */
  datagram(slot: number): Buffer {
    const block = this.#block
    const length = Math.min(block.transferred(slot), DATAGRAM_BYTES_MAX)
    const last = this.#views[slot]
    if (last?.length === length) return last
    const at = block.payloadAt(slot)
    const view = block.payload.subarray(at, at + length)
    this.#views[slot] = view
    return view
  }

  /** Where it came from; valid until the next call of this. */
  source(slot: number): DatagramSource {
    const block = this.#block
    const at = block.nameWord(slot)
    const source = this.#source
    source.address = this.#names.text(block.words, at)
    source.port = this.#names.port(block.words, at)
    return source
  }
}
