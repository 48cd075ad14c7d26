import {
  type Alias,
  Composer,
  type CST,
  type Document,
  isAlias,
  isMap,
  isNode,
  isPair,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  Parser,
  isScalar,
  type Scalar,
  YAMLParseError,
} from 'yaml'
import type { ConfigPath } from './config-problem.ts'
import { messageOf } from './errors.ts'
import { quoted } from './printable.ts'

export const CONFIG_BYTES_MAX = 1_024 * 1_024
/** Aliases in one text, and how often they may be resolved: a few shared blocks, no bombs ("billion laughs"). For each the library
 *  walks through the whole text. */
export const ALIASES_MAX = 100

const MESSAGE_CHARACTERS_MAX = 300
/** Of one kind; a text of brackets alone has one for each. */
const MISTAKES_MAX = 1_000

export interface Position {
  /** From 1. */
  readonly line: number
  /** From 1. */
  readonly column: number
}

/** A YAML text with the place of everything in it. */
export interface ConfigDocument {
  /** Plain values; undefined where the text could not be read at all or is empty. */
  readonly value: unknown
  readonly mistakes: readonly (Position & { readonly message: string })[]
  /** Where the value at `path` begins; where it is absent, its nearest holder. */
  valuePosition(path: ConfigPath): Position
  /** Where the last name in `path` is written. */
  keyPosition(path: ConfigPath): Position
}

/** Reads one YAML 1.2 document. Never throws: what is wrong is in `mistakes`. */
export function parseConfigDocument(text: string): ConfigDocument {
  const START: Position = { line: 1, column: 1 }
  const mistakes: (Position & { message: string })[] = []
  const nowhere = { valuePosition: () => START, keyPosition: () => START }
  if (Buffer.byteLength(text) > CONFIG_BYTES_MAX) {
    const message = `is larger than ${CONFIG_BYTES_MAX} bytes`
    return { value: undefined, mistakes: [{ ...START, message }], ...nowhere }
  }

  const lines = new LineCounter()
  const positionOf = (offset: number): Position => {
    const { line, col } = lines.linePos(offset)
    return { line: Math.max(1, line), column: Math.max(1, col) }
  }
  try {
    const document = parsed(text, lines)
    for (const mistake of [...document.errors, ...document.warnings].slice(0, MISTAKES_MAX))
      mistakes.push({
        ...positionOf(mistake.pos[0]),
        message: quoted(mistake.message, MESSAGE_CHARACTERS_MAX),
      })
    const { repeated, plain, aliasTooMany } = lookThrough(document)
    for (const key of repeated.slice(0, MISTAKES_MAX))
      mistakes.push({ ...positionOf(key.range?.[0] ?? 0), message: 'Map keys must be unique' })
    if (aliasTooMany !== undefined) {
      mistakes.push({
        ...positionOf(aliasTooMany.range?.[0] ?? 0),
        message: `has more than ${ALIASES_MAX} aliases`,
      })
      return { value: undefined, mistakes, ...nowhere }
    }
    const find = (path: ConfigPath): Found => findNode(document, path)
    return {
      value: plain
        ? plainValue(() => document.toJS({ maxAliasCount: 1 + ALIASES_MAX }) as unknown, mistakes)
        : undefined,
      mistakes,
      valuePosition: path => positionOf(find(path).valueOffset),
      keyPosition: path => positionOf(find(path).keyOffset),
    }
  } catch (error) {
    // The parser recurses: absurdly deep nesting ends in a RangeError.
    mistakes.push({
      ...START,
      message: `cannot be read as YAML: ${quoted(messageOf(error), MESSAGE_CHARACTERS_MAX)}`,
    })
    return { value: undefined, mistakes, ...nowhere }
  }
}

/** As the library's `parseDocument`, but it gives up after `MISTAKES_MAX` mistakes of syntax: each is an `Error` there, with its stack,
 *  and a text of brackets has as many as characters. */
function parsed(text: string, lines: LineCounter): Parsed {
  const composer = new Composer({
    prettyErrors: false,
    stringKeys: true,
    uniqueKeys: false, // It compares every name with every other; `lookThrough` looks at each once.
  })
  const tokens = withFewErrors(new Parser(lines.addNewLine).parse(text))
  const [document, second] = composer.compose(tokens, true, text.length)
  if (document === undefined) throw new TypeError('a text has a document')
  if (second !== undefined)
    document.errors.push(
      new YAMLParseError(
        second.range.slice(0, 2) as [number, number],
        'MULTIPLE_DOCS',
        'a second document begins here',
      ),
    )
  return document
}

function* withFewErrors(tokens: Iterable<CST.Token>): Generator<CST.Token, void> {
  let errors = 0
  for (const token of tokens) {
    yield token
    if (token.type === 'error') errors += 1
    if (errors >= MISTAKES_MAX) return
  }
}

/** Looks once at everything in `document`.
 *  @returns names that were there before in the same block; whether all names are plain words: a name that is itself a block
 *  is a mistake of its own, and turning such blocks in blocks into text takes minutes for a few thousand characters; an alias,
 *  where there are more than `ALIASES_MAX` */
function lookThrough(document: Parsed): {
  readonly repeated: readonly Scalar[]
  readonly plain: boolean
  readonly aliasTooMany: Alias | undefined
} {
  const repeated: Scalar[] = []
  let plain = true
  let aliases = 0
  let aliasTooMany: Alias | undefined
  const open: unknown[] = [document.contents]
  while (open.length > 0) {
    const node = open.pop()
    if (isAlias(node)) {
      aliases += 1
      if (aliases > ALIASES_MAX) aliasTooMany = node
    }
    if (!isMap(node) && !isSeq(node)) continue
    const seen = new Set<unknown>()
    for (const item of node.items) {
      if (!isPair(item)) {
        open.push(item)
        continue
      }
      open.push(item.value)
      if (!isScalar(item.key)) plain = false
      else if (seen.has(item.key.value)) repeated.push(item.key)
      else seen.add(item.key.value)
    }
  }
  return { repeated, plain, aliasTooMany }
}

function plainValue(convert: () => unknown, mistakes: (Position & { message: string })[]): unknown {
  try {
    const value = convert() ?? undefined
    if (!holdsItself(value)) return value
    mistakes.push({ line: 1, column: 1, message: 'has unusable aliases: one stands in what it stands for' })
    return undefined
  } catch (error) {
    mistakes.push({
      line: 1,
      column: 1,
      message: `has unusable aliases: ${quoted(messageOf(error), MESSAGE_CHARACTERS_MAX)}`,
    })
    return undefined
  }
}

/** Whoever walks through such a value never comes back.
 *  @param above what `value` stands in
 *  @param done shared blocks that have been looked at */
function holdsItself(value: unknown, above = new Set<unknown>(), done = new Set<unknown>()): boolean {
  if (typeof value !== 'object' || value === null || done.has(value)) return false
  if (above.has(value)) return true
  above.add(value)
  const isCyclic = Object.values(value).some(child => holdsItself(child, above, done))
  above.delete(value)
  done.add(value)
  return isCyclic
}

interface Found {
  readonly keyOffset: number
  readonly valueOffset: number
}

type Parsed = Document.Parsed

function findNode(document: Parsed, path: ConfigPath): Found {
  let node: Node | null | undefined = document.contents
  let found: Found = { keyOffset: offsetOf(node) ?? 0, valueOffset: offsetOf(node) ?? 0 }
  for (const key of path) {
    const holder: Node | null | undefined = isAlias(node) ? node.resolve(document) : node
    if (isMap(holder)) {
      const pair: Pair | undefined = holder.items.find(item => isScalar(item.key) && item.key.value === key)
      if (pair === undefined) return found
      const keyOffset = offsetOf(pair.key) ?? found.keyOffset
      node = isNode(pair.value) ? pair.value : null
      found = { keyOffset, valueOffset: offsetOf(node) ?? keyOffset }
    } else if (isSeq(holder) && typeof key === 'number') {
      const item: unknown = holder.items[key]
      if (!isNode(item)) return found
      node = item
      const offset = offsetOf(node) ?? found.valueOffset
      found = { keyOffset: offset, valueOffset: offset }
    } else return found
  }
  return found
}

function offsetOf(node: unknown): number | undefined {
  return isNode(node) ? node.range?.[0] : undefined
}
