/** Messages of RakNet before a connection exists. Big-endian; each has the same 16 bytes in it (minecraft.wiki, "RakNet"). */
const MAGIC = Buffer.from('00ffff00fefefefefdfdfdfd12345678', 'hex')
const PING = 0x01
/** Answered only by who has a free place. */
const PING_OPEN_ONLY = 0x02
const OPEN_CONNECTION_REQUEST = 0x05
const PONG = 0x1c
const GAME_SPY = 0xfe
const GAME_SPY_SECOND = 0xfd
const TIME_AT = 1
export const TIME_BYTES = 8
const PING_MAGIC_AT = TIME_AT + TIME_BYTES
const PING_BYTES_MIN = PING_MAGIC_AT + MAGIC.length
const PONG_GUID_AT = TIME_AT + TIME_BYTES
const PONG_MAGIC_AT = PONG_GUID_AT + 8
const PONG_LENGTH_AT = PONG_MAGIC_AT + MAGIC.length
const PONG_TEXT_AT = PONG_LENGTH_AT + 2
/** Of a shard's pong. */
const TEXT_BYTES_MAX = 1_400
const OUR_GUID = Buffer.alloc(8)

export interface Ping {
  /** As it came: 8 bytes. */
  readonly time: Buffer
  readonly openOnly: boolean
}

/** A question of GameSpy's, which some servers answer beside the game's own: about one of them alone. Allocates nothing. */
export function isGameSpyQuestion(datagram: Buffer): boolean {
  return datagram[0] === GAME_SPY && datagram[1] === GAME_SPY_SECOND
}

/** Allocates nothing. A connection's own datagrams begin with a byte from 0x80 to 0xf7. */
export function isPing(datagram: Buffer): boolean {
  return datagram[0] === PING || datagram[0] === PING_OPEN_ONLY
}

/** The first word of a new connection. Allocates nothing. */
export function isOpenConnectionRequest(datagram: Buffer): boolean {
  return datagram[0] === OPEN_CONNECTION_REQUEST && hasMagic(datagram, 1)
}

/** The client's own id, after the magic, may be missing: nobody needs it. @returns undefined for what gets no answer */
export function parsePing(datagram: Buffer): Ping | undefined {
  if (!isPing(datagram) || datagram.length < PING_BYTES_MIN || !hasMagic(datagram, PING_MAGIC_AT))
    return undefined
  return { time: datagram.subarray(TIME_AT, PING_MAGIC_AT), openOnly: datagram[0] === PING_OPEN_ONLY }
}

/** @param time 8 bytes, which the answer repeats */
export function encodePing(time: Buffer): Buffer {
  return Buffer.concat([Buffer.from([PING]), time, MAGIC, OUR_GUID])
}

/** @returns the text of a server's pong; undefined for anything else, and for an answer to another ping */
export function parsePong(datagram: Buffer, time: Buffer): string | undefined {
  if (datagram[0] !== PONG || datagram.length < PONG_TEXT_AT || !hasMagic(datagram, PONG_MAGIC_AT))
    return undefined
  if (!datagram.subarray(TIME_AT, PONG_GUID_AT).equals(time)) return undefined
  const length = datagram.readUInt16BE(PONG_LENGTH_AT)
  if (length > TEXT_BYTES_MAX || datagram.length < PONG_TEXT_AT + length) return undefined
  return datagram.toString('utf8', PONG_TEXT_AT, PONG_TEXT_AT + length)
}

export function encodePong(time: Buffer, guid: bigint, text: string): Buffer {
  const bytes = Buffer.from(text)
  const numbers = Buffer.alloc(10)
  numbers.writeBigUInt64BE(guid)
  numbers.writeUInt16BE(bytes.length, 8)
  return Buffer.concat([Buffer.from([PONG]), time, numbers.subarray(0, 8), MAGIC, numbers.subarray(8), bytes])
}

function hasMagic(datagram: Buffer, at: number): boolean {
  if (datagram.length < at + MAGIC.length) return false
  return datagram.compare(MAGIC, 0, MAGIC.length, at, at + MAGIC.length) === 0
}
