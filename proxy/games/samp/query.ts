/** The server browser's query: never ciphered, answered by a server's network thread. A request begins `SAMP`, 4 bytes of an address and 2 of
 *  a port, which nobody checks, and a letter; an answer repeats all of those and goes on behind them. */

import type { PuntPattern } from '../kernel-tier.ts'

/** What the letters of requests ask for. */
export const QUERY_LETTER = {
  information: 0x69, // i
  players: 0x63, // c
  rules: 0x72, // r
  ping: 0x70, // p
  extra: 0x6f, // o, of open.mp
  remoteConsole: 0x78, // x: with a password in plain
} as const
export type QueryKind = keyof typeof QUERY_LETTER

export interface ServerInformation {
  readonly password: boolean
  readonly players: number
  readonly playersMax: number
  readonly hostName: string
  readonly gameMode: string
  readonly language: string
}
export interface ListedPlayer {
  readonly name: string
  readonly score: number
}
export interface Rule {
  readonly name: string
  readonly value: string
}
/** open.mp's: links of a server's entry in the launcher. */
export interface ExtraInformation {
  readonly discord: string
  readonly bannerLight: string
  readonly bannerDark: string
  readonly logo: string
}

const MAGIC = 0x504d4153 // "SAMP", low byte first
export const HEADER_BYTES = 11
const PING_BYTES = HEADER_BYTES + 4
export const HOST_NAME_BYTES_MAX = 63
export const SHORT_TEXT_BYTES_MAX = 39
/** With more players a server does not answer at all. */
export const LISTED_PLAYERS_MAX = 100
const SMALL_TEXT_BYTES_MAX = 255
export const RULES_MAX = 64
/** No text of an answer is longer: a longer length is garbage. */
export const EXTRA_TEXT_BYTES_MAX = 256

/** Nothing ciphered begins so: a checksum has four of eight bits, and "S" has others. */
export const QUERY_PUNT: PuntPattern = { offset: 0, mask: 0xff_ff_ff_ff, value: 0x53_41_4d_50 }

/** What a datagram asks for; undefined where it is no query, or one that no server answers. */
export function queryKindOf(datagram: Buffer): QueryKind | undefined {
  if (datagram.length < HEADER_BYTES || datagram.readUInt32LE(0) !== MAGIC) return undefined
  switch (datagram[HEADER_BYTES - 1]) {
    case QUERY_LETTER.information:
      return datagram.length === HEADER_BYTES ? 'information' : undefined
    case QUERY_LETTER.players:
      return datagram.length === HEADER_BYTES ? 'players' : undefined
    case QUERY_LETTER.rules:
      return datagram.length === HEADER_BYTES ? 'rules' : undefined
    case QUERY_LETTER.extra:
      return datagram.length === HEADER_BYTES ? 'extra' : undefined
    case QUERY_LETTER.ping:
      return datagram.length === PING_BYTES ? 'ping' : undefined
    case QUERY_LETTER.remoteConsole:
      return 'remoteConsole'
    default:
      return undefined
  }
}

/** Whether a datagram begins as queries do: such a one is never the game's, answered or not. */
export function beginsLikeQuery(datagram: Buffer): boolean {
  return datagram.length >= HEADER_BYTES && datagram.readUInt32LE(0) === MAGIC
}

/** A request, as clients send it. @param address 4 bytes
 *  @param token 4 bytes that an answer to `ping` repeats */
export function encodeQuery(kind: QueryKind, address: Uint8Array, port: number, token = 0): Buffer {
  const query = Buffer.alloc(kind === 'ping' ? PING_BYTES : HEADER_BYTES)
  query.writeUInt32LE(MAGIC, 0)
  query.set(address.subarray(0, 4), 4)
  query.writeUInt16LE(port & 0xffff, 8)
  query[HEADER_BYTES - 1] = QUERY_LETTER[kind]
  if (kind === 'ping') query.writeUInt32LE(token >>> 0, HEADER_BYTES)
  return query
}

export function answerInformation(request: Buffer, information: ServerInformation): Buffer {
  const head = Buffer.alloc(5)
  head[0] = information.password ? 1 : 0
  head.writeUInt16LE(Math.min(information.players, 0xffff), 1)
  head.writeUInt16LE(Math.min(information.playersMax, 0xffff), 3)
  return answer(request, [
    head,
    ...longText(information.hostName, HOST_NAME_BYTES_MAX),
    ...longText(information.gameMode, SHORT_TEXT_BYTES_MAX),
    ...longText(information.language, SHORT_TEXT_BYTES_MAX),
  ])
}

/** @returns undefined for more than `LISTED_PLAYERS_MAX`: a server says nothing then */
export function answerPlayers(request: Buffer, players: readonly ListedPlayer[]): Buffer | undefined {
  if (players.length > LISTED_PLAYERS_MAX) return undefined
  return answer(request, [
    count(players.length),
    ...players.flatMap(({ name, score }) => {
      const scored = Buffer.alloc(4)
      scored.writeInt32LE(score | 0)
      return [...shortText(name), scored]
    }),
  ])
}

/** Of more than `RULES_MAX` rules, the first ones. */
export function answerRules(request: Buffer, rules: readonly Rule[]): Buffer {
  const told = rules.slice(0, RULES_MAX)
  return answer(request, [
    count(told.length),
    ...told.flatMap(({ name, value }) => [...shortText(name), ...shortText(value)]),
  ])
}

export function answerExtra(request: Buffer, extra: ExtraInformation): Buffer {
  const texts = [extra.discord, extra.bannerLight, extra.bannerDark, extra.logo]
  return answer(
    request,
    texts.flatMap(text => longText(text, EXTRA_TEXT_BYTES_MAX)),
  )
}

function answer(request: Buffer, parts: readonly Uint8Array[]): Buffer {
  return Buffer.concat([request.subarray(0, HEADER_BYTES), ...parts])
}

function count(number: number): Buffer {
  const bytes = Buffer.alloc(2)
  bytes.writeUInt16LE(number)
  return bytes
}

/** SA:MP has no Unicode: one byte per character. */
function longText(text: string, bytesMax: number): readonly Buffer[] {
  const bytes = Buffer.from(text, 'latin1').subarray(0, bytesMax)
  const length = Buffer.alloc(4)
  length.writeUInt32LE(bytes.length)
  return [length, bytes]
}

function shortText(text: string): readonly Buffer[] {
  const bytes = Buffer.from(text, 'latin1').subarray(0, SMALL_TEXT_BYTES_MAX)
  return [Buffer.from([bytes.length]), bytes]
}
