import { ByteReader } from '../byte-reader.ts'
import { shownNumbers } from '../fleet-numbers.ts'

/** Source: Valve Developer Community, "Server queries". Texts are bytes (latin1), as `ByteReader` gives them. */
export interface SourceInfo {
  readonly protocol: number
  readonly name: string
  readonly map: string
  readonly folder: string
  readonly game: string
  readonly appId: number
  readonly players: number
  readonly slots: number
  readonly bots: number
  readonly serverType: number
  readonly environment: number
  readonly visibility: number
  readonly vac: number
  readonly version: string
  readonly keywords: string | undefined
  readonly gameId: bigint | undefined
}

/** First byte of the answer to A2S_INFO. */
export const INFO_ANSWER = 0x49
/** Six texts of this length still fit into one datagram. */
export const TEXT_BYTES_MAX = 200
const HAS_PORT = 0x80
const HAS_STEAM_ID = 0x10
const HAS_SPECTATOR = 0x40
const HAS_KEYWORDS = 0x20
const HAS_GAME_ID = 0x01
/** Its answers have fields of their own. */
const THE_SHIP = 2_400

/** What a server says of itself, without what holds for that server only: its port, its Steam id, its spectators' port.
 *  @param answer from the type byte on; @returns undefined for anything else */
export function parseInfo(answer: Buffer): SourceInfo | undefined {
  const reader = new ByteReader(answer)
  if (reader.u8() !== INFO_ANSWER) return undefined
  const info = {
    protocol: reader.u8(),
    name: reader.text(),
    map: reader.text(),
    folder: reader.text(),
    game: reader.text(),
    appId: reader.u16(),
    players: reader.u8(),
    slots: reader.u8(),
    bots: reader.u8(),
    serverType: reader.u8(),
    environment: reader.u8(),
    visibility: reader.u8(),
    vac: reader.u8(),
    version: reader.text(),
  }
  if (!reader.ok || info.appId === THE_SHIP) return undefined
  const extra = reader.left > 0 ? reader.u8() : 0
  if ((extra & HAS_PORT) !== 0) reader.u16()
  if ((extra & HAS_STEAM_ID) !== 0) reader.u64()
  if ((extra & HAS_SPECTATOR) !== 0) skipSpectator(reader)
  const keywords = (extra & HAS_KEYWORDS) === 0 ? undefined : reader.text()
  const gameId = (extra & HAS_GAME_ID) === 0 ? undefined : reader.u64()
  return reader.ok ? { ...info, keywords, gameId } : undefined
}

function skipSpectator(reader: ByteReader): void {
  reader.u16()
  reader.text()
}

/** The whole datagram. Texts are cut, numbers beyond their byte are shown as the most that it holds.
 *  @param port where players connect */
export function encodeInfo(info: SourceInfo, port: number): Buffer {
  const { keywords, gameId } = info
  const { players, slots } = shownNumbers(info, 0xff)
  const extra =
    HAS_PORT | (keywords === undefined ? 0 : HAS_KEYWORDS) | (gameId === undefined ? 0 : HAS_GAME_ID)
  return Buffer.concat([
    Buffer.from([0xff, 0xff, 0xff, 0xff, INFO_ANSWER, info.protocol]),
    ...[info.name, info.map, info.folder, info.game].map(textBytes),
    u16Bytes(info.appId),
    Buffer.from([players, slots, Math.min(0xff, info.bots)]),
    Buffer.from([info.serverType, info.environment, info.visibility, info.vac]),
    textBytes(info.version),
    Buffer.from([extra]),
    u16Bytes(port),
    ...(keywords === undefined ? [] : [textBytes(keywords)]),
    ...(gameId === undefined ? [] : [u64Bytes(gameId)]),
  ])
}

/** With its end; at most `TEXT_BYTES_MAX` bytes before it. */
export function textBytes(text: string): Buffer {
  return Buffer.from(`${text.slice(0, TEXT_BYTES_MAX)}\0`, 'latin1')
}

function u16Bytes(value: number): Buffer {
  const bytes = Buffer.alloc(2)
  bytes.writeUInt16LE(value)
  return bytes
}

function u64Bytes(value: bigint): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64LE(value)
  return bytes
}
