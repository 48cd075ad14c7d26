import { ByteReader } from '../byte-reader.ts'
import { textBytes } from './source-info.ts'

/** First bytes of the answers to A2S_PLAYER and A2S_RULES. */
export const PLAYERS_ANSWER = 0x44
export const RULES_ANSWER = 0x45
/** Their number has one byte. */
export const PLAYERS_MAX = 255
export const RULES_MAX = 512

export interface SourcePlayer {
  readonly name: string
  readonly score: number
  readonly seconds: number
}

export interface SourceRule {
  readonly name: string
  readonly value: string
}

/** Those who are whole: servers count players who are still connecting, and some cut their list.
 *  @param answer from the type byte on; @returns undefined for anything else */
export function parsePlayers(answer: Buffer): readonly SourcePlayer[] | undefined {
  const reader = new ByteReader(answer)
  if (reader.u8() !== PLAYERS_ANSWER) return undefined
  const count = reader.u8()
  if (!reader.ok) return undefined
  const players: SourcePlayer[] = []
  while (players.length < count) {
    reader.u8()
    const player = { name: reader.text(), score: reader.i32(), seconds: reader.float() }
    if (!reader.ok) break
    players.push(player)
  }
  return players
}

/** @param answer from the type byte on; @returns undefined for anything else */
export function parseRules(answer: Buffer): readonly SourceRule[] | undefined {
  const reader = new ByteReader(answer)
  if (reader.u8() !== RULES_ANSWER) return undefined
  const count = Math.min(RULES_MAX, reader.u16())
  if (!reader.ok) return undefined
  const rules: SourceRule[] = []
  while (rules.length < count) {
    const rule = { name: reader.text(), value: reader.text() }
    if (!reader.ok) break
    rules.push(rule)
  }
  return rules
}

/** With its header; the first players whom `bytesMax` has room for. */
export function encodePlayers(players: readonly SourcePlayer[], bytesMax: number): Buffer {
  const lines = players.slice(0, PLAYERS_MAX).map(({ name, score, seconds }, index) => {
    const numbers = Buffer.alloc(8)
    numbers.writeInt32LE(score)
    numbers.writeFloatLE(seconds, 4)
    return Buffer.concat([Buffer.from([index]), textBytes(name), numbers])
  })
  const fitting = thoseThatFit(lines, bytesMax - 6)
  return Buffer.concat([Buffer.from([0xff, 0xff, 0xff, 0xff, PLAYERS_ANSWER, fitting.length]), ...fitting])
}

/** With its header; the first rules that `bytesMax` has room for. */
export function encodeRules(rules: readonly SourceRule[], bytesMax: number): Buffer {
  const lines = rules
    .slice(0, RULES_MAX)
    .map(({ name, value }) => Buffer.concat([textBytes(name), textBytes(value)]))
  const fitting = thoseThatFit(lines, bytesMax - 7)
  const header = Buffer.from([0xff, 0xff, 0xff, 0xff, RULES_ANSWER, 0, 0])
  header.writeUInt16LE(fitting.length, 5)
  return Buffer.concat([header, ...fitting])
}

function thoseThatFit(lines: readonly Buffer[], bytesMax: number): readonly Buffer[] {
  let bytes = 0
  const beyond = lines.findIndex(line => (bytes += line.length) > bytesMax)
  return beyond === -1 ? lines : lines.slice(0, beyond)
}
