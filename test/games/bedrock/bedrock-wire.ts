/** RakNet 11 as Bedrock speaks it, written from the protocol's description alone: shares no code with the proxy. */
export const MAGIC_HEX = '00ffff00fefefefefdfdfdfd12345678'
const MAGIC = Buffer.from(MAGIC_HEX, 'hex')

export function pingOf(time: bigint, id: 1 | 2 = 1): Buffer {
  const bytes = Buffer.alloc(33)
  bytes.writeUInt8(id, 0)
  bytes.writeBigInt64BE(time, 1)
  MAGIC.copy(bytes, 9)
  bytes.writeBigInt64BE(-5n, 25)
  return bytes
}

export interface Pong {
  readonly time: bigint
  readonly guid: bigint
  readonly fields: readonly string[]
}

export function readPong(datagram: Buffer): Pong {
  if (datagram[0] !== 0x1c || datagram.toString('hex', 17, 33) !== MAGIC_HEX)
    throw new Error(`no pong: ${datagram.toString('hex')}`)
  if (datagram.length !== 35 + datagram.readInt16BE(33)) throw new Error('a wrong length')
  return {
    time: datagram.readBigInt64BE(1),
    guid: datagram.readBigInt64BE(17 - 8),
    fields: datagram.toString('utf8', 35).split(';'),
  }
}

export function pongOf(time: Buffer, guid: bigint, text: string): Buffer {
  const bytes = Buffer.alloc(35 + Buffer.byteLength(text))
  bytes.writeUInt8(0x1c, 0)
  time.copy(bytes, 1)
  bytes.writeBigInt64BE(guid, 9)
  MAGIC.copy(bytes, 17)
  bytes.writeInt16BE(Buffer.byteLength(text), 33)
  bytes.write(text, 35)
  return bytes
}

/** Open connection request 1, as long as the largest datagram that the client tries first. */
export function openRequest(bytes = 1_464): Buffer {
  return Buffer.concat([Buffer.from([5]), MAGIC, Buffer.from([11])], bytes)
}

export const OPEN_REPLY = Buffer.concat([Buffer.from([6]), MAGIC, Buffer.alloc(11)])
/** First byte of a connection's own datagrams. */
export const FRAME_SET = 0x84
