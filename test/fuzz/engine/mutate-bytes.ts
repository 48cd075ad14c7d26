import type { Random } from '../../../lib/random.ts'
import { INPUT_BYTES_MAX } from './fuzz-target.ts'

const MUTATIONS_MAX = 8
const RANGE_BYTES_MAX = 4_096
const REPEATS = [2, 8, 64, 512, 4_096]

/** Numbers at which things break: widths of integers, limits, dates. */
const NUMBERS = [
  '0',
  '-0',
  '-1',
  '1',
  '127',
  '255',
  '256',
  '65535',
  '65536',
  '2147483647',
  '2147483648',
  '4294967295',
  '8640000000000001',
  '9007199254740991',
  '9007199254740993',
  '18446744073709551615',
  '18446744073709551616',
  '1e999',
  '0.1',
  '00',
  '0x10',
  'NaN',
]

/** Texts that some parser somewhere has stumbled over: controls, both kinds of escape, direction marks, half of a pair, names that
 *  every object has, brackets. */
const NASTY = [
  '\u0000',
  '\u001b[2J',
  '\u001b]0;x\u0007',
  '\u009b31m',
  '\u202e',
  '\u2028',
  '\ufeff',
  '\r',
  '\t',
  '\u007f',
  '\u{1f600}',
  'ß',
  'İ',
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  '"',
  '\\',
  '\\u0000',
  '{',
  '}',
  '[',
  ']',
  ',',
  ':',
  '=',
  '/',
  '..',
  '%',
  '%00',
  "'",
  '`',
  '$',
  '&',
  '*',
  '!',
  '|',
  '>',
  '<<',
  '?',
  '-',
  '#',
  '~',
  ' ',
  '\n',
  '\r\n',
  'null',
  'true',
  '{}',
  '[]',
]
const BYTES = [0x00, 0x01, 0x7f, 0x80, 0xc0, 0xed, 0xf4, 0xfe, 0xff]

/** What the mutator may draw from. */
export interface Materials {
  readonly random: Random
  readonly words: readonly string[]
  /** Other inputs, to splice with. Not empty. */
  readonly pool: readonly Buffer[]
}

type Mutation = (bytes: Buffer, materials: Materials) => Buffer

const MUTATIONS: readonly Mutation[] = [
  flipBit,
  setByte,
  cutRange,
  repeatRange,
  cutEnd,
  insertText,
  insertText,
  overwriteText,
  replaceNumber,
  splice,
  changeLine,
  insertBytes,
]

/** A neighbour of `bytes`, at most `INPUT_BYTES_MAX` long. */
export function mutateBytes(bytes: Buffer, materials: Materials): Buffer {
  let mutant: Buffer = Buffer.from(bytes)
  const count = 1 + below(materials.random, 1 + below(materials.random, MUTATIONS_MAX))
  for (let index = 0; index < count; index += 1)
    mutant = pick(materials.random, MUTATIONS)(mutant, materials).subarray(0, INPUT_BYTES_MAX)
  return mutant
}

export function below(random: Random, count: number): number {
  return Math.floor(random.fraction() * count)
}

export function pick<T>(random: Random, things: readonly T[]): T {
  const thing = things[below(random, things.length)]
  if (thing === undefined) throw new TypeError('nothing to pick from')
  return thing
}

function range(bytes: Buffer, random: Random): readonly [number, number] {
  const start = below(random, bytes.length + 1)
  const length = 1 + below(random, random.fraction() < 0.8 ? 16 : RANGE_BYTES_MAX)
  return [start, Math.min(bytes.length, start + length)]
}

function replaced(bytes: Buffer, start: number, end: number, by: Uint8Array): Buffer {
  return Buffer.concat([bytes.subarray(0, start), by, bytes.subarray(end)])
}

function flipBit(bytes: Buffer, { random }: Materials): Buffer {
  const at = below(random, bytes.length)
  if (bytes.length > 0) bytes[at] = (bytes[at] ?? 0) ^ (1 << below(random, 8))
  return bytes
}

function setByte(bytes: Buffer, { random }: Materials): Buffer {
  if (bytes.length > 0) bytes[below(random, bytes.length)] = pick(random, BYTES)
  return bytes
}

function cutRange(bytes: Buffer, { random }: Materials): Buffer {
  return replaced(bytes, ...range(bytes, random), Buffer.alloc(0))
}

/** Long runs find what grows faster than its input. */
function repeatRange(bytes: Buffer, { random }: Materials): Buffer {
  const [start, end] = range(bytes, random)
  const times = Math.min(pick(random, REPEATS), Math.ceil(INPUT_BYTES_MAX / Math.max(1, end - start)))
  return replaced(
    bytes,
    start,
    end,
    Buffer.concat(Array.from({ length: times }, () => bytes.subarray(start, end))),
  )
}

function cutEnd(bytes: Buffer, { random }: Materials): Buffer {
  return bytes.subarray(0, below(random, bytes.length + 1))
}

function text({ random, words }: Materials): Buffer {
  const source = random.fraction()
  const chosen = pick(random, words.length > 0 && source < 0.5 ? words : source < 0.85 ? NASTY : NUMBERS)
  return Buffer.from(chosen)
}

function insertText(bytes: Buffer, materials: Materials): Buffer {
  const at = below(materials.random, bytes.length + 1)
  return replaced(bytes, at, at, text(materials))
}

function overwriteText(bytes: Buffer, materials: Materials): Buffer {
  const by = text(materials)
  const at = below(materials.random, bytes.length + 1)
  return replaced(bytes, at, Math.min(bytes.length, at + by.length), by)
}

function insertBytes(bytes: Buffer, { random }: Materials): Buffer {
  const at = below(random, bytes.length + 1)
  const inserted = Buffer.from(Array.from({ length: 1 + below(random, 8) }, () => below(random, 256)))
  return replaced(bytes, at, at, inserted)
}

/** latin1 keeps one character per byte, so positions are the same. */
function replaceNumber(bytes: Buffer, { random }: Materials): Buffer {
  const numbers = [...bytes.toString('latin1').matchAll(/\d+/g)]
  if (numbers.length === 0) return bytes
  const { index, 0: digits } = pick(random, numbers)
  return replaced(bytes, index, index + digits.length, Buffer.from(pick(random, NUMBERS)))
}

function splice(bytes: Buffer, { random, pool }: Materials): Buffer {
  const other = pick(random, pool)
  const [start, end] = range(bytes, random)
  const [otherStart, otherEnd] = range(other, random)
  if (random.fraction() < 0.5) return replaced(bytes, start, end, other.subarray(otherStart, otherEnd))
  return Buffer.concat([bytes.subarray(0, start), other.subarray(otherStart)])
}

function changeLine(bytes: Buffer, { random }: Materials): Buffer {
  const lines = bytes.toString('latin1').split('\n')
  const [from, to] = [below(random, lines.length), below(random, lines.length)]
  const line = lines[from] ?? ''
  if (random.fraction() < 0.4) lines.splice(from, 1)
  else lines.splice(to, random.fraction() < 0.5 ? 1 : 0, line)
  return Buffer.from(lines.join('\n'), 'latin1')
}
