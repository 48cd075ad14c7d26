import type { ByteReader } from '../byte-reader.ts'

/** Numbers of 32 bits in 1 to 5 bytes: more follow, sign, 6 bits; then more follow, 7 bits; the negative ones inverted.
 *  Source: `CVariableInt` of Teeworlds. */
const INT_BYTES_MAX = 5

export function readInt(reader: ByteReader): number {
  let byte = reader.u8()
  const negative = (byte & 0x40) !== 0
  let value = byte & 0x3f
  for (let read = 1; (byte & 0x80) !== 0 && read < INT_BYTES_MAX; read += 1) {
    byte = reader.u8()
    value |= (byte & 0x7f) << (7 * read - 1)
  }
  return negative ? ~value : value
}

/** @param value of 32 bits, signed */
export function encodeInt(value: number): Buffer {
  const positive = value < 0 ? ~value : value
  const sign = value < 0 ? 0x40 : 0
  const bytes: number[] = []
  let byte = sign | (positive & 0x3f)
  for (let rest = positive >>> 6; rest > 0; rest >>>= 7) {
    bytes.push(byte | 0x80)
    byte = rest & 0x7f
  }
  return Buffer.from([...bytes, byte])
}
