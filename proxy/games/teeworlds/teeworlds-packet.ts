import { ByteReader } from '../byte-reader.ts'
import { encodeInt, readInt } from './teeworlds-int.ts'

/** Datagrams outside a connection, of 0.6 (and DDNet's extension) and of 0.7.
 *  Source: `network.cpp`, `mastersrv.h`, `network_token.cpp` of Teeworlds 0.6 and 0.7 and of DDNet. */
export type TeeworldsWord =
  /** 0.6: the first word of a connection. */
  | 'connect-6'
  /** 0.6: outside a connection. */
  | 'connless-6'
  /** 0.7: give me a token; the first word of questions and of connections. */
  | 'token-7'
  /** 0.7: the first word of a connection, with a token. */
  | 'connect-7'
  /** 0.7: outside a connection, with a token. */
  | 'connless-7'
  | 'other'

export const HEADER_6_BYTES = 6
export const HEADER_7_BYTES = 9
const CONNLESS_6 = 0xff_ff_ff_ff
/** "xe": two bytes of the asker's own follow. */
const EXTENDED_6 = 0x78_65
const CONNLESS_7 = 0x21
const CONTROL_6 = 0x10
const CONTROL_7 = 0x04
const CONNECT = 1
const TOKEN = 5
export const NO_TOKEN = 0xff_ff_ff_ff
/** Of a request for a token: so much that the answer is less. */
const TOKEN_REQUEST_BYTES = 520
const TOKEN_REQUEST_BYTES_MIN = 519

/** Allocates nothing. */
export function teeworldsWord(datagram: Buffer): TeeworldsWord {
  if (datagram.length < 4) return 'other'
  const first = datagram[0]
  if (first === CONTROL_6)
    return datagram[1] === 0 && datagram[2] === 0 && datagram[3] === CONNECT ? 'connect-6' : 'other'
  if (first === CONTROL_7) return control7(datagram)
  if (first === CONNLESS_7) return 'connless-7'
  return isConnless6(datagram) ? 'connless-6' : 'other'
}

function control7(datagram: Buffer): TeeworldsWord {
  if (datagram.length < 12 || datagram[1] !== 0 || datagram[2] !== 0) return 'other'
  if (datagram[7] === CONNECT) return 'connect-7'
  return datagram[7] === TOKEN && datagram.readUInt32BE(3) === NO_TOKEN ? 'token-7' : 'other'
}

function isConnless6(datagram: Buffer): boolean {
  if (datagram.length < HEADER_6_BYTES) return false
  if (datagram.readUInt32BE(0) === CONNLESS_6) return datagram.readUInt16BE(4) === 0xff_ff
  return datagram.readUInt16BE(0) === EXTENDED_6 && says(datagram, HEADER_6_BYTES, '')
}

/** What follows a header: four bytes of 0xff, and a word of four letters. */
export function says(datagram: Buffer, at: number, word: string): boolean {
  if (datagram.length < at + 4 + word.length || datagram.readUInt32BE(at) !== 0xff_ff_ff_ff) return false
  for (let index = 0; index < word.length; index += 1)
    if (datagram[at + 4 + index] !== word.charCodeAt(index)) return false
  return true
}

/** What a server list wants of 0.6, and the number it wants to see again. */
export interface Question6 {
  readonly form: 'plain' | 'sixty-four' | 'extended'
  readonly token: number
}

/** @returns undefined for what servers leave without an answer, too */
export function parseQuestion6(datagram: Buffer): Question6 | undefined {
  if (teeworldsWord(datagram) !== 'connless-6' || datagram.length < 15) return undefined
  const token = datagram.readUInt8(14)
  if (says(datagram, HEADER_6_BYTES, 'fstd')) return { form: 'sixty-four', token }
  if (!says(datagram, HEADER_6_BYTES, 'gie3')) return undefined
  const extended = datagram.readUInt16BE(0) === EXTENDED_6
  if (!extended) return { form: 'plain', token }
  return { form: 'extended', token: (datagram.readUInt16BE(2) << 8) | token }
}

/** @param token 24 bits. Servers that know no extension give the plain answer. */
export function encodeQuestion6(token: number): Buffer {
  const header = Buffer.from([0x78, 0x65, (token >> 16) & 0xff, (token >> 8) & 0xff, 0, 0])
  return Buffer.concat([header, payload('gie3'), Buffer.from([token & 0xff])])
}

/** @param word of the answer */
export function header6(word: string): Buffer {
  return Buffer.concat([Buffer.alloc(HEADER_6_BYTES, 0xff), payload(word)])
}

/** A question of 0.7: the token that we gave, the asker's own, and the number it wants to see again. */
export interface Question7 {
  readonly token: number
  readonly askerToken: number
  readonly listToken: number
}

export function parseQuestion7(datagram: Buffer): Question7 | undefined {
  return parseConnless7(datagram, 'gie3')
}

/** @param word of the datagram; @returns undefined for anything else */
export function parseConnless7(
  datagram: Buffer,
  word: string,
): (Question7 & { readonly rest: ByteReader }) | undefined {
  if (datagram[0] !== CONNLESS_7 || !says(datagram, HEADER_7_BYTES, word)) return undefined
  const rest = new ByteReader(datagram.subarray(HEADER_7_BYTES + 4 + word.length))
  const listToken = readInt(rest)
  if (!rest.ok) return undefined
  return { token: datagram.readUInt32BE(1), askerToken: datagram.readUInt32BE(5), listToken, rest }
}

export function encodeConnless7(word: string, { token, askerToken, listToken }: Question7): Buffer {
  const header = Buffer.alloc(HEADER_7_BYTES)
  header.writeUInt8(CONNLESS_7)
  header.writeUInt32BE(token, 1)
  header.writeUInt32BE(askerToken, 5)
  return Buffer.concat([header, payload(word), encodeInt(listToken)])
}

/** The asker's own token; undefined for what is no request, or is shorter than one. */
export function parseTokenRequest(datagram: Buffer): number | undefined {
  if (teeworldsWord(datagram) !== 'token-7' || datagram.length < TOKEN_REQUEST_BYTES_MIN) return undefined
  return datagram.readUInt32BE(8)
}

/** @param own of who asks */
export function encodeTokenRequest(own: number): Buffer {
  const request = Buffer.alloc(TOKEN_REQUEST_BYTES)
  control(TOKEN, NO_TOKEN, own).copy(request)
  return request
}

/** 12 bytes.
 *  @param asker the asker's own token; @param given the one it asked for */
export function encodeToken(asker: number, given: number): Buffer {
  return control(TOKEN, asker, given)
}

/** @param own of who has asked; @returns the token that was given; undefined for anything else */
export function parseToken(datagram: Buffer, own: number): number | undefined {
  const isToken = datagram[0] === CONTROL_7 && datagram.length >= 12 && datagram[7] === TOKEN
  return isToken && datagram.readUInt32BE(3) === own ? datagram.readUInt32BE(8) : undefined
}

function control(message: number, token: number, own: number): Buffer {
  const bytes = Buffer.alloc(12)
  bytes.writeUInt8(CONTROL_7)
  bytes.writeUInt32BE(token, 3)
  bytes.writeUInt8(message, 7)
  bytes.writeUInt32BE(own, 8)
  return bytes
}

function payload(word: string): Buffer {
  return Buffer.concat([Buffer.alloc(4, 0xff), Buffer.from(word)])
}
