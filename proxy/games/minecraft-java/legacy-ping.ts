import { u16Bytes } from './packet.ts'

/** First byte of the ping of clients before 1.7. */
export const LEGACY_PING = 0xfe
/** Second byte since 1.4. */
const WITH_VERSION = 0x01
/** Third byte since 1.6: a plug-in message that tells the name which the client connects to. */
const WITH_HOST = 0xfa
const CHANNEL = utf16Bytes('MC|PingHost')
const CHANNEL_AT = 3
const REST_AT = CHANNEL_AT + 2 + CHANNEL.length
const HOST_CHARACTERS_MAX = 255
/** Of this message's rest, without the name: version, the name's length, port. */
const REST_BYTES_MIN = 1 + 2 + 4
const KICK = 0xff
const TEXT_CHARACTERS_MAX = 64
/** No client before 1.7 can play on a server that is asked here. */
const NO_PROTOCOL = 127

export interface LegacyPing {
  readonly kind: 'legacy'
  /** `beta`: before 1.4. */
  readonly form: 'beta' | 'versioned'
  readonly host: string | undefined
  /** False: it is, if nothing more comes. */
  readonly whole: boolean
}

/** What the old list shows. */
export interface LegacyStatus {
  readonly version: string
  readonly text: string
  readonly players: number
  readonly slots: number
}

/** Reads a ping of before 1.7 (minecraft.wiki, "Server List Ping", sections on 1.6, 1.4 and Beta 1.8).
 *  @param said begins with `LEGACY_PING`
 *  @returns undefined for what is none: the same byte begins the length of a longer packet */
export function readLegacyPing(said: Buffer): LegacyPing | { readonly kind: 'invalid' } | undefined {
  if (said.length === 1) return { kind: 'legacy', form: 'beta', host: undefined, whole: false }
  if (said[1] !== WITH_VERSION) return undefined
  const unfinished: LegacyPing = { kind: 'legacy', form: 'versioned', host: undefined, whole: false }
  if (said.length === 2) return unfinished
  if (said[2] !== WITH_HOST) return undefined
  const expected = Buffer.concat([u16Bytes(CHANNEL.length / 2), CHANNEL])
  const channel = said.subarray(CHANNEL_AT, REST_AT)
  if (!channel.equals(expected.subarray(0, channel.length))) return { kind: 'invalid' }
  if (said.length < REST_AT + 2) return unfinished
  const rest = said.readUInt16BE(REST_AT)
  if (rest < REST_BYTES_MIN || rest > REST_BYTES_MIN + 2 * HOST_CHARACTERS_MAX) return { kind: 'invalid' }
  if (said.length < REST_AT + 2 + rest) return unfinished
  const characters = said.readUInt16BE(REST_AT + 3)
  if (REST_BYTES_MIN + 2 * characters !== rest) return { kind: 'invalid' }
  const host = utf16Text(said.subarray(REST_AT + 5, REST_AT + 5 + 2 * characters))
  return { kind: 'legacy', form: 'versioned', host, whole: true }
}

/** The answer is a kick that says it. */
export function encodeLegacyStatus(form: LegacyPing['form'], status: LegacyStatus): Buffer {
  const { version, players, slots } = status
  const text = plain(status.text)
  const words =
    form === 'beta'
      ? [text, players, slots].join('§')
      : ['§1', NO_PROTOCOL, plain(version), text, players, slots].join('\0')
  return encodeKick(words)
}

function encodeKick(words: string): Buffer {
  return Buffer.concat([Buffer.from([KICK]), u16Bytes(words.length), utf16Bytes(words)])
}

/** One line without colours: § and zero separate the fields. */
function plain(text: string): string {
  return text
    .replace(/§.?/gu, '')
    .replace(/[\0\s]+/gu, ' ')
    .slice(0, TEXT_CHARACTERS_MAX)
}

/** Big-endian. */
function utf16Bytes(text: string): Buffer {
  return Buffer.from(text, 'utf16le').swap16()
}

function utf16Text(bytes: Buffer): string {
  return Buffer.from(bytes).swap16().toString('utf16le')
}
