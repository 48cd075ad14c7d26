/** RakNet 2.x's bit stream: the highest bit of a byte first, numbers low byte first. */

export const STREAM_BYTES_MAX = 2_048

export class BitWriter {
  readonly #bytes = Buffer.alloc(STREAM_BYTES_MAX)
  #bits = 0

  get bits(): number {
    return this.#bits
  }

  bit(set: boolean): void {
    if (set) this.#bytes[this.#bits >> 3]! |= 0x80 >> (this.#bits & 7)
    this.#bits += 1
  }

  /** The lowest `count` bits of a byte. */
  low(value: number, count: number): void {
    for (let bit = count - 1; bit >= 0; bit -= 1) this.bit(((value >> bit) & 1) === 1)
  }

  unsigned(value: number, bytes: number): void {
    for (let index = 0; index < bytes; index += 1) this.low((value >>> (8 * index)) & 0xff, 8)
  }

  /** RakNet's compression: a set bit for each high byte that is zero, and for the high half of the last one. */
  compressed(value: number, bytes: number): void {
    for (let index = bytes - 1; index > 0; index -= 1) {
      const zero = ((value >>> (8 * index)) & 0xff) === 0
      this.bit(zero)
      if (!zero) return this.unsigned(value, index + 1)
    }
    const small = (value & 0xf0) === 0
    this.bit(small)
    this.low(value & 0xff, small ? 4 : 8)
  }

  bytes(bytes: Uint8Array): void {
    for (const byte of bytes) this.low(byte, 8)
  }

  align(): void {
    this.#bits = (this.#bits + 7) & ~7
  }

  /** What was written, the last byte filled with zeros. */
  take(): Buffer {
    return Buffer.from(this.#bytes.subarray(0, (this.#bits + 7) >> 3))
  }
}

/** Reads what `BitWriter` wrote. Behind the end everything reads as zeros, and `ended` says so. */
export class BitReader {
  readonly #bytes: Uint8Array
  #at = 0
  ended = false

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  get bitsLeft(): number {
    return Math.max(0, this.#bytes.length * 8 - this.#at)
  }

  bit(): boolean {
    if (this.bitsLeft === 0) {
      this.ended = true
      return false
    }
    const set = ((this.#bytes[this.#at >> 3]! << (this.#at & 7)) & 0x80) !== 0
    this.#at += 1
    return set
  }

  low(count: number): number {
    let value = 0
    for (let bit = 0; bit < count; bit += 1) value = (value << 1) | (this.bit() ? 1 : 0)
    return value
  }

  unsigned(bytes: number): number {
    let value = 0
    for (let index = 0; index < bytes; index += 1) value += this.low(8) * 2 ** (8 * index)
    return value
  }

  compressed(bytes: number): number {
    for (let index = bytes - 1; index > 0; index -= 1) if (!this.bit()) return this.unsigned(index + 1)
    return this.bit() ? this.low(4) : this.low(8)
  }

  bytes(count: number): Buffer {
    if (count * 8 > this.bitsLeft) {
      this.ended = true
      return Buffer.alloc(0)
    }
    const read = Buffer.alloc(count)
    for (let index = 0; index < count; index += 1) read[index] = this.low(8)
    return read
  }

  align(): void {
    this.#at = (this.#at + 7) & ~7
  }
}
