/** What players and game servers say to each other. */
export type GameMessage =
  | { readonly kind: 'input'; readonly player: number; readonly sequence: number }
  /** The answer to an input, and who gave it. */
  | {
      readonly kind: 'answer'
      readonly player: number
      readonly sequence: number
      readonly shard: number
      readonly incarnation: number
    }
  /** What a game server sends without being asked. */
  | {
      readonly kind: 'chatter'
      readonly player: number
      readonly shard: number
      readonly incarnation: number
    }
  | { readonly kind: 'probe' }
  | { readonly kind: 'probe-answer' }

const INPUT = 1
const ANSWER = 2
const CHATTER = 3
const PROBE = 4
const PROBE_ANSWER = 5
const BYTES = 13

export const PROBE_PAYLOAD = Buffer.from([PROBE])

export function encodeInput(player: number, sequence: number): Buffer {
  return encode(INPUT, player, sequence, 0, 0)
}

export function encodeAnswer(player: number, sequence: number, shard: number, incarnation: number): Buffer {
  return encode(ANSWER, player, sequence, shard, incarnation)
}

export function encodeChatter(player: number, shard: number, incarnation: number): Buffer {
  return encode(CHATTER, player, 0, shard, incarnation)
}

export function encodeProbeAnswer(): Buffer {
  return Buffer.from([PROBE_ANSWER])
}

/** @throws TypeError for anything that no simulated part sends: a datagram was damaged on its way */
export function decodeMessage(datagram: Buffer): GameMessage {
  const kind = datagram[0]
  if (kind === PROBE && datagram.length === 1) return { kind: 'probe' }
  if (kind === PROBE_ANSWER && datagram.length === 1) return { kind: 'probe-answer' }
  if (datagram.length !== BYTES) throw new TypeError(`a datagram of ${datagram.length} bytes`)
  const player = datagram.readUInt16BE(1)
  const sequence = datagram.readUInt32BE(3)
  const shard = datagram.readUInt16BE(7)
  const incarnation = datagram.readUInt32BE(9)
  if (kind === INPUT) return { kind: 'input', player, sequence }
  if (kind === ANSWER) return { kind: 'answer', player, sequence, shard, incarnation }
  if (kind === CHATTER) return { kind: 'chatter', player, shard, incarnation }
  throw new TypeError(`a datagram of kind ${kind}`)
}

function encode(kind: number, player: number, sequence: number, shard: number, incarnation: number): Buffer {
  const datagram = Buffer.allocUnsafe(BYTES)
  datagram[0] = kind
  datagram.writeUInt16BE(player, 1)
  datagram.writeUInt32BE(sequence, 3)
  datagram.writeUInt16BE(shard, 7)
  datagram.writeUInt32BE(incarnation, 9)
  return datagram
}
