import { decipherInto, encipher } from './cipher.ts'
import type { PuntPattern } from '../kernel-tier.ts'
import { MESSAGE_ID } from './message-id.ts'
import { SUBSTITUTION } from './substitution-table.ts'

/** What a client XORs a cookie with before it sends it back; it tells which client it is. */
export const COOKIE_MASK = { samp: 0x6969, openMp: 0x6d70 } as const
export type ClientKind = keyof typeof COOKIE_MASK

const OPEN_REQUEST_BYTES = 3
const ENCRYPTION_OFFER_BYTES = 13
/** "omp" */
const ENCRYPTION_OFFER_MAGIC = 0x006f6d70

/** What a server answers a client that it does not know yet. */
export type Greeting =
  | { readonly kind: 'cookie'; readonly cookie: number }
  | { readonly kind: 'reply' | 'attempt-failed' | 'full' | 'banned' }
  | { readonly kind: 'encryption-offer'; readonly key: number; readonly version: number }

const SHORT_GREETING = {
  reply: MESSAGE_ID.openConnectionReply,
  'attempt-failed': MESSAGE_ID.connectionAttemptFailed,
  full: MESSAGE_ID.noFreeIncomingConnections,
  banned: MESSAGE_ID.connectionBanned,
} as const

/** A client's first word, still plain: 3 bytes.
 *  @param echo 0 the first time, then the cookie XORed with the client's `COOKIE_MASK` */
export function openRequest(echo: number): Buffer {
  const request = Buffer.alloc(OPEN_REQUEST_BYTES, MESSAGE_ID.openConnectionRequest)
  request.writeUInt16LE(echo & 0xffff, 1)
  return request
}

/** The same ciphered for a server on `port`: 4 bytes. */
export function cipheredOpenRequest(echo: number, port: number): Buffer {
  return encipher(openRequest(echo), port)
}

/** @returns the echo, or undefined where `plain` is something else */
export function echoOf(plain: Uint8Array): number | undefined {
  if (plain.length !== OPEN_REQUEST_BYTES || plain[0] !== MESSAGE_ID.openConnectionRequest) return undefined
  return (plain[1] ?? 0) | ((plain[2] ?? 0) << 8)
}

/** Open requests, whatever server they are ciphered for: the port's key begins at the second plain byte, so the first one always looks the same.
 *  Without the length one datagram of play in 256 would match. Of those that are as short, none does: see `cipheredEchoOf`. */
export const CIPHERED_OPEN_REQUEST_PUNT: PuntPattern = {
  offset: 0,
  mask: 0x00_ff_00_00,
  value: (SUBSTITUTION[MESSAGE_ID.openConnectionRequest] ?? 0) << 16,
  bytes: OPEN_REQUEST_BYTES + 1,
}

const deciphered = Buffer.alloc(OPEN_REQUEST_BYTES + 1)

/** The echo in a ciphered open request for a server on `port`; undefined for every other datagram. Allocates nothing.
 *
 *  A datagram of the reliability layer is never one: those of 3 plain bytes carry acknowledgements only, and begin with a set bit. */
export function cipheredEchoOf(datagram: Uint8Array, port: number): number | undefined {
  if (datagram.length !== OPEN_REQUEST_BYTES + 1) return undefined
  const length = decipherInto(deciphered, datagram, port)
  return length === -1 ? undefined : echoOf(deciphered.subarray(0, length))
}

/** Whose echo of `cookie` this is; undefined where it is nobody's: a first request, or a cookie of before. */
export function echoedBy(echo: number, cookie: number): ClientKind | undefined {
  if ((echo ^ COOKIE_MASK.samp) === cookie) return 'samp'
  return (echo ^ COOKIE_MASK.openMp) === cookie ? 'openMp' : undefined
}

/** Servers answer in plain, in 2, 3 or 13 bytes. */
export function encodeGreeting(greeting: Greeting): Buffer {
  switch (greeting.kind) {
    case 'cookie': {
      const cookie = Buffer.alloc(3, MESSAGE_ID.openConnectionCookie)
      cookie.writeUInt16LE(greeting.cookie & 0xffff, 1)
      return cookie
    }
    case 'encryption-offer': {
      const offer = Buffer.alloc(ENCRYPTION_OFFER_BYTES, MESSAGE_ID.encryptionOffer)
      offer.writeUInt32LE(ENCRYPTION_OFFER_MAGIC, 1)
      offer.writeUInt32LE(greeting.key >>> 0, 5)
      offer.writeUInt32LE(greeting.version >>> 0, 9)
      return offer
    }
    case 'reply':
    case 'attempt-failed':
    case 'full':
    case 'banned':
      return Buffer.from([SHORT_GREETING[greeting.kind], 0])
  }
}

/** @returns undefined for every datagram that is no greeting */
export function decodeGreeting(datagram: Buffer): Greeting | undefined {
  if (datagram.length === 3 && datagram[0] === MESSAGE_ID.openConnectionCookie)
    return { kind: 'cookie', cookie: datagram.readUInt16LE(1) }
  if (datagram.length === ENCRYPTION_OFFER_BYTES && datagram[0] === MESSAGE_ID.encryptionOffer)
    return datagram.readUInt32LE(1) === ENCRYPTION_OFFER_MAGIC
      ? { kind: 'encryption-offer', key: datagram.readUInt32LE(5), version: datagram.readUInt32LE(9) }
      : undefined
  if (datagram.length !== 2 || datagram[1] !== 0) return undefined
  switch (datagram[0]) {
    case MESSAGE_ID.openConnectionReply:
      return { kind: 'reply' }
    case MESSAGE_ID.connectionAttemptFailed:
      return { kind: 'attempt-failed' }
    case MESSAGE_ID.noFreeIncomingConnections:
      return { kind: 'full' }
    case MESSAGE_ID.connectionBanned:
      return { kind: 'banned' }
    default:
      return undefined
  }
}
