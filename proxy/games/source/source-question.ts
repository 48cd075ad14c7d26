import { ByteReader } from '../byte-reader.ts'

export type SourceTopic = 'info' | 'players' | 'rules'

/** What a client asks. `challenge` is what it repeats; undefined: it has none yet. */
export type SourceQuestion =
  | { readonly kind: 'challenge' }
  | { readonly kind: 'topic'; readonly topic: SourceTopic; readonly challenge: number | undefined }

const OUT_OF_BAND = 0xff_ff_ff_ff
const INFO = 0x54
const PLAYERS = 0x55
const RULES = 0x56
const GET_CHALLENGE = 0x57
const PING = 0x69
const INFO_TEXT = Buffer.from('Source Engine Query\0')
const HEADER = Buffer.from([0xff, 0xff, 0xff, 0xff])
/** First byte of a challenge. */
export const CHALLENGE_ANSWER = 0x41
/** "I have no challenge". */
const NO_CHALLENGE = 0xff_ff_ff_ff

/** Whether a client's datagram is a question; handshakes and play begin otherwise. Allocates nothing. */
export function isQuestion(datagram: Buffer): boolean {
  if (datagram.length < 5 || datagram.readUInt32LE(0) !== OUT_OF_BAND) return false
  const type = datagram[4]
  return type === INFO || type === PLAYERS || type === RULES || type === GET_CHALLENGE || type === PING
}

/** @returns undefined for what gets no answer: damaged ones, and the ping that Valve has given up, whose answer is four times as long */
export function parseQuestion(datagram: Buffer): SourceQuestion | undefined {
  if (!isQuestion(datagram)) return undefined
  const textEnd = 5 + INFO_TEXT.length
  switch (datagram[4]) {
    case INFO:
      if (!datagram.subarray(5, textEnd).equals(INFO_TEXT)) return undefined
      return { kind: 'topic', topic: 'info', challenge: challengeAt(datagram, textEnd) }
    case PLAYERS:
      return { kind: 'topic', topic: 'players', challenge: challengeAt(datagram, 5) }
    case RULES:
      return { kind: 'topic', topic: 'rules', challenge: challengeAt(datagram, 5) }
    case GET_CHALLENGE:
      return { kind: 'challenge' }
    default:
      return undefined
  }
}

function challengeAt(datagram: Buffer, at: number): number | undefined {
  if (datagram.length < at + 4) return undefined
  const challenge = datagram.readUInt32LE(at)
  return challenge === NO_CHALLENGE ? undefined : challenge
}

/** @param challenge undefined: to ask for one. A server that wants none for A2S_INFO answers at once. */
export function encodeQuestion(topic: SourceTopic, challenge: number | undefined): Buffer {
  const tail = challenge === undefined && topic === 'info' ? Buffer.alloc(0) : challengeBytes(challenge)
  switch (topic) {
    case 'info':
      return Buffer.concat([HEADER, Buffer.from([INFO]), INFO_TEXT, tail])
    case 'players':
      return Buffer.concat([HEADER, Buffer.from([PLAYERS]), tail])
    case 'rules':
      return Buffer.concat([HEADER, Buffer.from([RULES]), tail])
  }
}

/** Nine bytes. */
export function encodeChallenge(challenge: number): Buffer {
  return Buffer.concat([HEADER, Buffer.from([CHALLENGE_ANSWER]), challengeBytes(challenge)])
}

/** @param answer from the type byte on; @returns undefined for anything else */
export function parseChallenge(answer: Buffer): number | undefined {
  const reader = new ByteReader(answer)
  if (reader.u8() !== CHALLENGE_ANSWER) return undefined
  const challenge = reader.i32() >>> 0
  return reader.ok ? challenge : undefined
}

function challengeBytes(challenge: number | undefined): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(challenge ?? NO_CHALLENGE)
  return bytes
}
