/** open.mp's optional masking of datagrams from the server to a client of its own (an "encryption key" in its words): a checksum byte of the
 *  plain bytes, then each byte XORed with one of the key's four, in turn. The key is told in plain, once per handshake. */

const KEY_BYTES = 4
const CHECKSUM_BITS = 0xaa

/** @param key the 32 bits of the offer */
export function mask(plain: Uint8Array, key: number): Buffer {
  const masked = Buffer.allocUnsafe(plain.length + 1)
  let checksum = 0
  for (const [index, byte] of plain.entries()) {
    checksum ^= byte & CHECKSUM_BITS
    masked[index + 1] = byte ^ keyByte(key, index)
  }
  masked[0] = checksum
  return masked
}

/** @returns undefined where the checksum does not fit or nothing is behind it */
export function unmask(datagram: Uint8Array, key: number): Buffer | undefined {
  if (datagram.length <= 1) return undefined
  const plain = Buffer.allocUnsafe(datagram.length - 1)
  let checksum = 0
  for (let index = 0; index < plain.length; index += 1) {
    const byte = (datagram[index + 1] ?? 0) ^ keyByte(key, index)
    checksum ^= byte & CHECKSUM_BITS
    plain[index] = byte
  }
  return checksum === datagram[0] ? plain : undefined
}

function keyByte(key: number, index: number): number {
  return (key >>> (8 * (index % KEY_BYTES))) & 0xff
}
