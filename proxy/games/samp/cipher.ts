import type { FlowPorts } from '../kernel-tier.ts'
import { INVERSE_SUBSTITUTION, SUBSTITUTION } from './substitution-table.ts'

/** SA:MP's cipher, which datagrams wear on their way from a client to a server, and never on the way back: byte 0 is a checksum of the plain
 *  bytes, each of which goes through a fixed substitution; every second one is XORed with the low byte of the server's port. It hides
 *  nothing. It binds a datagram to a port, so a proxy has to aim it anew. */

/** Ciphering makes a datagram longer by its checksum. */
export const CHECKSUM_BYTES = 1
const CHECKSUM_BITS = 0xaa
const PORT_KEY = 0xcc

/** Ciphers `plain` for a server on `port` into `target`, which has room for `CHECKSUM_BYTES` more. Allocates nothing.
 *  @returns the length of the ciphered datagram, bytes */
export function encipherInto(target: Uint8Array, plain: Uint8Array, port: number): number {
  const key = (port ^ PORT_KEY) & 0xff
  let checksum = 0
  for (let index = 0; index < plain.length; index += 1) {
    const byte = plain[index] ?? 0
    checksum ^= byte & CHECKSUM_BITS
    const substituted = SUBSTITUTION[byte] ?? 0
    target[index + CHECKSUM_BYTES] = (index & 1) === 1 ? substituted ^ key : substituted
  }
  target[0] = checksum
  return plain.length + CHECKSUM_BYTES
}

/** Deciphers what was ciphered for a server on `port` into `target`, which is at least as long, and may be the
 *  datagram itself. Allocates nothing.
 *  @returns the length of the plain bytes, or -1: the checksum does not fit, or there is nothing behind it. One datagram of garbage in 16
 *    has a fitting checksum: it has 4 bits */
export function decipherInto(target: Uint8Array, datagram: Uint8Array, port: number): number {
  if (datagram.length <= CHECKSUM_BYTES) return -1
  const key = (port ^ PORT_KEY) & 0xff
  const told = datagram[0]
  let checksum = 0
  for (let index = CHECKSUM_BYTES; index < datagram.length; index += 1) {
    const ciphered = datagram[index] ?? 0
    const plain = INVERSE_SUBSTITUTION[(index & 1) === 0 ? ciphered ^ key : ciphered] ?? 0
    checksum ^= plain & CHECKSUM_BITS
    target[index - CHECKSUM_BYTES] = plain
  }
  return checksum === told ? datagram.length - CHECKSUM_BYTES : -1
}

/** Like `encipherInto`, into bytes of its own. */
export function encipher(plain: Uint8Array, port: number): Buffer {
  const target = Buffer.allocUnsafe(plain.length + CHECKSUM_BYTES)
  encipherInto(target, plain, port)
  return target
}

/** Like `decipherInto`, into bytes of its own; undefined where that says -1. */
export function decipher(datagram: Uint8Array, port: number): Buffer | undefined {
  const target = Buffer.allocUnsafe(datagram.length)
  const length = decipherInto(target, datagram, port)
  return length === -1 ? undefined : target.subarray(0, length)
}

/** Whether datagrams look the same for two ports: `retarget` has nothing to do then. */
export function sameInCipher({ publicPort, shardPort }: FlowPorts): boolean {
  return ((publicPort ^ shardPort) & 0xff) === 0
}

/** Makes a datagram that was ciphered for a server on `fromPort` one for a server on `toPort`, in place. Needs neither the plain bytes nor the
 *  checksum: both stay what they were. Costs nothing where the ports are equal modulo 256. */
export function retarget(datagram: Uint8Array, fromPort: number, toPort: number): void {
  const difference = (fromPort ^ toPort) & 0xff
  if (difference === 0) return
  for (let index = 2; index < datagram.length; index += 2)
    datagram[index] = (datagram[index] ?? 0) ^ difference
}
