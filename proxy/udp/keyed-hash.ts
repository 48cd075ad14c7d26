import { createHmac } from 'node:crypto'
import type { KeyedHash } from '../games/address-challenges.ts'

/** HMAC-SHA-256 (RFC 2104), its first 32 bits. Costs microseconds.
 *  @param secret at least 32 bytes, from chance */
export function keyedHash(secret: Buffer): KeyedHash {
  return text => createHmac('sha256', secret).update(text).digest().readUInt32LE(0)
}
