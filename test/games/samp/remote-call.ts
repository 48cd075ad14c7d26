import { MESSAGE_ID } from '../../../proxy/games/samp/message-id.ts'
import { BitReader, BitWriter } from './bit-stream.ts'

/** SA:MP's remote procedure calls, as far as the simulators speak them. */
export const CALL = { join: 25, chat: 101, rejected: 130, initGame: 139 } as const
/** A message that is no call: what both sides tell of the game, over and over. */
export const SYNC_ID = 207
/** Why a server refuses a join for good. */
export const REJECTED = { badVersion: 1, badName: 2 } as const
/** Of 0.3.7. */
export const CLIENT_VERSION = 4_057

export interface Join {
  readonly version: number
  readonly name: string
  /** The token of message 34, XORed with the version. */
  readonly challenge: number
  /** Hexadecimal, a multiple of 1001. */
  readonly key: string
  readonly versionText: string
}

export function encodeCall(id: number, payload: Uint8Array): Buffer {
  const out = new BitWriter()
  out.low(MESSAGE_ID.rpc, 8)
  out.low(id, 8)
  out.compressed(payload.length * 8, 4)
  out.bytes(payload)
  return out.take()
}

/** @returns undefined for everything that is no whole call */
export function decodeCall(
  message: Uint8Array,
): { readonly id: number; readonly payload: Buffer } | undefined {
  const read = new BitReader(message)
  if (read.low(8) !== MESSAGE_ID.rpc) return undefined
  const id = read.low(8)
  const payload = read.bytes(Math.ceil(read.compressed(4) / 8))
  return read.ended ? undefined : { id, payload }
}

export function encodeJoin({ version, name, challenge, key, versionText }: Join): Buffer {
  const numbers = Buffer.alloc(5)
  numbers.writeUInt32LE(version)
  numbers[4] = 1 // The official client.
  const proof = Buffer.alloc(4)
  proof.writeUInt32LE(challenge >>> 0)
  return Buffer.concat([numbers, text(name), proof, text(key), text(versionText)])
}

export function decodeJoin(payload: Uint8Array): Join | undefined {
  const read = new BitReader(payload)
  const version = read.unsigned(4)
  read.low(8)
  const name = read.bytes(read.low(8)).toString('latin1')
  const challenge = read.unsigned(4)
  const key = read.bytes(read.low(8)).toString('latin1')
  const versionText = read.bytes(read.low(8)).toString('latin1')
  return read.ended ? undefined : { version, name, challenge, key, versionText }
}

function text(value: string): Buffer {
  return Buffer.concat([Buffer.from([value.length]), Buffer.from(value, 'latin1')])
}
