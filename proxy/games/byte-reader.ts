/** Reads little-endian fields of a datagram from the front. Never throws: what is not there reads as zero or empty, and `ok` is false
 *  from then on. */
export class ByteReader {
  readonly #bytes: Buffer
  #at = 0
  #ok = true

  constructor(bytes: Buffer) {
    this.#bytes = bytes
  }

  /** False once more was asked for than there is. */
  get ok(): boolean {
    return this.#ok
  }

  get left(): number {
    return this.#bytes.length - this.#at
  }

  u8(): number {
    return this.#has(1) ? this.#bytes.readUInt8(this.#step(1)) : 0
  }

  u16(): number {
    return this.#has(2) ? this.#bytes.readUInt16LE(this.#step(2)) : 0
  }

  i32(): number {
    return this.#has(4) ? this.#bytes.readInt32LE(this.#step(4)) : 0
  }

  u64(): bigint {
    return this.#has(8) ? this.#bytes.readBigUInt64LE(this.#step(8)) : 0n
  }

  float(): number {
    return this.#has(4) ? this.#bytes.readFloatLE(this.#step(4)) : 0
  }

  /** Up to a zero byte, which is skipped. One character per byte (latin1), so that it is written as it was read. */
  text(): string {
    const end = this.#bytes.indexOf(0, this.#at)
    if (end === -1) {
      this.#ok = false
      this.#at = this.#bytes.length
      return ''
    }
    const text = this.#bytes.toString('latin1', this.#at, end)
    this.#at = end + 1
    return text
  }

  #has(count: number): boolean {
    if (this.left >= count) return true
    this.#ok = false
    this.#at = this.#bytes.length
    return false
  }

  #step(count: number): number {
    this.#at += count
    return this.#at - count
  }
}
