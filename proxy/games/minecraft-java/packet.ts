/** Bytes of a packet's length, which has 21 bits. */
const LENGTH_BYTES_MAX = 3
/** Of other numbers, which have 32. */
const NUMBER_BYTES_MAX = 5

export type ReadPacket =
  { readonly kind: 'packet'; readonly id: number; readonly body: PacketReader; readonly end: number } | Unread
type Unread = { readonly kind: 'more' } | { readonly kind: 'invalid' }

const MORE = { kind: 'more' } as const
const INVALID = { kind: 'invalid' } as const

/** Reads the packet that begins at `from`: length, id, fields (minecraft.wiki, "Java Edition protocol", uncompressed form).
 *  @param idMax of the ids that make sense here: another one is refused before the packet is whole
 *  @param bytesMax of the packet without its length */
export function readPacket(said: Buffer, from: number, idMax: number, bytesMax: number): ReadPacket {
  const head = new PacketReader(said, from, said.length)
  const length = head.number(LENGTH_BYTES_MAX)
  if (!head.ok) return said.length - from < LENGTH_BYTES_MAX ? MORE : INVALID
  if (length < 1 || length > bytesMax) return INVALID
  const start = head.at
  const end = start + length
  const body = new PacketReader(said, start, Math.min(end, said.length))
  const id = body.number()
  if (body.ok && (id < 0 || id > idMax)) return INVALID
  if (said.length < end) return MORE
  return body.ok ? { kind: 'packet', id, body, end } : INVALID
}

/** Reads fields from the front. Never throws: what is not there reads as zero or empty, and `ok` is false from then on. */
export class PacketReader {
  readonly #bytes: Buffer
  readonly #end: number
  #at: number
  #ok = true

  constructor(bytes: Buffer, from: number, end: number) {
    this.#bytes = bytes
    this.#at = from
    this.#end = end
  }

  /** False once more was asked for than there is. */
  get ok(): boolean {
    return this.#ok
  }

  get at(): number {
    return this.#at
  }

  get left(): number {
    return this.#end - this.#at
  }

  /** A VarInt: seven bits a byte, the lowest first, signed. */
  number(bytesMax = NUMBER_BYTES_MAX): number {
    let value = 0
    for (let index = 0; index < bytesMax; index += 1) {
      const byte = this.#u8()
      value |= (byte & 0x7f) << (7 * index)
      if (byte < 0x80) return this.#ok ? value : 0
    }
    this.#ok = false
    return 0
  }

  u16(): number {
    return (this.#u8() << 8) | this.#u8()
  }

  /** UTF-8 behind its length in bytes. Longer ones than `charactersMax` UTF-16 units are refused. */
  text(charactersMax: number): string {
    const length = this.number()
    if (!this.#ok || length < 0 || length > 3 * charactersMax) return this.#refuse()
    const text = this.bytes(length).toString('utf8')
    return text.length > charactersMax ? this.#refuse() : text
  }

  bytes(length: number): Buffer {
    if (this.left < length) {
      this.#refuse()
      return Buffer.alloc(0)
    }
    this.#at += length
    return this.#bytes.subarray(this.#at - length, this.#at)
  }

  #u8(): number {
    const byte = this.#at < this.#end ? this.#bytes[this.#at] : undefined
    if (byte === undefined) this.#ok = false
    else this.#at += 1
    return byte ?? 0
  }

  #refuse(): string {
    this.#ok = false
    return ''
  }
}

/** One packet with its length. */
export function encodePacket(id: number, ...fields: readonly Buffer[]): Buffer {
  const body = Buffer.concat([numberBytes(id), ...fields])
  return Buffer.concat([numberBytes(body.length), body])
}

export function numberBytes(value: number): Buffer {
  const bytes: number[] = []
  let left = value >>> 0
  for (; left > 0x7f; left >>>= 7) bytes.push((left & 0x7f) | 0x80)
  bytes.push(left)
  return Buffer.from(bytes)
}

export function textBytes(text: string): Buffer {
  const bytes = Buffer.from(text)
  return Buffer.concat([numberBytes(bytes.length), bytes])
}

export function u16Bytes(value: number): Buffer {
  const bytes = Buffer.alloc(2)
  bytes.writeUInt16BE(value)
  return bytes
}
