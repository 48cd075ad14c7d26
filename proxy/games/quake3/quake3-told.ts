import type { MonotonicMs } from '../../../lib/clock.ts'
import { isQuake3Value } from './quake3-message.ts'

export type Quake3Keys = ReadonlyMap<string, string>

/** What one shard has told. */
export interface Quake3Told {
  /** Of the info. */
  readonly at: MonotonicMs
  readonly info: Quake3Keys
  /** Undefined before the first answer to `getstatus`. */
  readonly status: Quake3Keys | undefined
  /** Lines as they came: score, ping, name in quotation marks. */
  readonly players: readonly string[]
}

/** Of one shard: more are not kept. */
const KEYS_MAX = 64
const PLAYERS_MAX = 256
const PART_CHARACTERS_MAX = 256
const LINE_CHARACTERS_MAX = 128

const INFO_ANSWER = '\u00ff\u00ff\u00ff\u00ffinfoResponse\n'
const STATUS_ANSWER = '\u00ff\u00ff\u00ff\u00ffstatusResponse\n'

/** @returns undefined for anything else, and for an answer to another challenge */
export function parseQuake3Info(datagram: Buffer, challenge: string): Quake3Keys | undefined {
  const text = textAfter(INFO_ANSWER, datagram)
  return text === undefined ? undefined : keysFor(challenge, lineAt(text, 0))
}

/** @returns undefined for anything else, and for an answer to another challenge */
export function parseQuake3Status(
  datagram: Buffer,
  challenge: string,
): { readonly status: Quake3Keys; readonly players: readonly string[] } | undefined {
  const text = textAfter(STATUS_ANSWER, datagram)
  if (text === undefined) return undefined
  const line = lineAt(text, 0)
  const status = keysFor(challenge, line)
  if (status === undefined) return undefined
  const lines = text.slice(line.length + 1).split('\n', PLAYERS_MAX)
  return { status, players: lines.filter(isPlayer) }
}

function textAfter(beginning: string, datagram: Buffer): string | undefined {
  if (datagram.toString('latin1', 0, beginning.length) !== beginning) return undefined
  return datagram.toString('latin1', beginning.length)
}

function lineAt(text: string, at: number): string {
  const end = text.indexOf('\n', at)
  return text.slice(at, end === -1 ? undefined : end)
}

/** `\key\value\key\value` … */
function keysFor(challenge: string, line: string): Quake3Keys | undefined {
  const [, ...parts] = line.split('\\', 2 * KEYS_MAX + 1)
  const keys = new Map<string, string>()
  for (let index = 0; index + 1 < parts.length; index += 2) {
    const [key = '', value = ''] = parts.slice(index, index + 2)
    if (key !== '' && isPart(key) && isPart(value)) keys.set(key, value)
  }
  return keys.get('challenge') === challenge && keys.delete('challenge') ? keys : undefined
}

function isPart(text: string): boolean {
  return text.length <= PART_CHARACTERS_MAX && isQuake3Value(text)
}

/** Scores and pings are numbers; some engines put a team between them and the name, or more behind it. */
function isPlayer(line: string): boolean {
  const [numbers = '', name, end] = line.split('"', 3)
  if (name === undefined || end === undefined || line.length > LINE_CHARACTERS_MAX) return false
  return /^(?:-?\d+ ){2,3}$/.test(numbers) && isQuake3Value(name)
}
