import type { SystemCalls } from './system-calls.ts'

/** An address of either family, as `sockaddr_in6` has it; rounded up. */
const NAME_WORDS = 8
/** `struct mmsghdr` of 64-bit Linux: name, its length, vectors, their number, control, its length, flags, bytes transferred. */
const HEADER_WORDS = 16
const NAME_LENGTH_WORD = 2
const VECTORS_WORD = 4
const VECTOR_COUNT_WORD = 6
const TRANSFERRED_WORD = 14
/** `struct iovec`: base, length. */
const VECTOR_WORDS = 4
const VECTOR_LENGTH_WORD = 2
const HEADER_BYTES = HEADER_WORDS * 4
/** Slots that begin whole pages apart would all want the same lines of the processor's caches. */
const STAGGER_BYTES = 64

/** Room for as many datagrams as go with one system call, with their addresses. The kernel is told of it once; per call only lengths are
 *  written. */
export class MessageBlock {
  readonly count: number
  readonly slotBytes: number
  /** Where the header of each slot is, for the system. */
  readonly pointers: readonly bigint[]
  readonly payload: Buffer
  /** Headers, vectors and names. */
  readonly words: Uint32Array
  readonly #firstVector: number
  readonly #firstName: number

  constructor(calls: SystemCalls, count: number, slotBytes: number) {
    this.count = count
    this.slotBytes = slotBytes
    this.#firstVector = count * HEADER_WORDS
    this.#firstName = this.#firstVector + count * VECTOR_WORDS
    const control = new ArrayBuffer((this.#firstName + count * NAME_WORDS) * 4)
    this.words = new Uint32Array(control)
    this.payload = Buffer.from(new ArrayBuffer(count * (slotBytes + STAGGER_BYTES)))
    const controlAt = calls.addressOf(control)
    const payloadAt = calls.addressOf(this.payload.buffer as ArrayBuffer)
    const view = new BigUint64Array(control)
    const pointers: bigint[] = []
    for (let slot = 0; slot < count; slot += 1) {
      const header = slot * HEADER_WORDS
      const vector = this.#firstVector + slot * VECTOR_WORDS
      view[header / 2] = controlAt + BigInt(this.nameWord(slot) * 4)
      view[(header + VECTORS_WORD) / 2] = controlAt + BigInt(vector * 4)
      view[(header + VECTOR_COUNT_WORD) / 2] = 1n
      view[vector / 2] = payloadAt + BigInt(this.payloadAt(slot))
      this.words[vector + VECTOR_LENGTH_WORD] = slotBytes
      pointers.push(controlAt + BigInt(slot * HEADER_BYTES))
    }
    this.pointers = pointers
  }

  payloadAt(slot: number): number {
    return slot * (this.slotBytes + STAGGER_BYTES)
  }

  /** Index into `words` of the slot's address. */
  nameWord(slot: number): number {
    return this.#firstName + slot * NAME_WORDS
  }

  setNameLength(slot: number, bytes: number): void {
    this.words[slot * HEADER_WORDS + NAME_LENGTH_WORD] = bytes
  }

  /** How many bytes the system was given, or gave. */
  transferred(slot: number): number {
    return this.words[slot * HEADER_WORDS + TRANSFERRED_WORD] ?? 0
  }

  /** Puts a datagram into a slot for sending. Nothing is written that does not fit.
   *  @returns false if it does not */
  put(slot: number, datagram: Buffer): boolean {
    if (slot >= this.count || datagram.length > this.slotBytes) return false
    this.payload.set(datagram, this.payloadAt(slot))
    this.words[this.#firstVector + slot * VECTOR_WORDS + VECTOR_LENGTH_WORD] = datagram.length
    return true
  }

  /** What was put into a slot; valid until something else is. */
  datagram(slot: number): Buffer {
    const at = this.payloadAt(slot)
    const length = this.words[this.#firstVector + slot * VECTOR_WORDS + VECTOR_LENGTH_WORD] ?? 0
    return this.payload.subarray(at, at + length)
  }
}
