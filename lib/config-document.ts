import {
  isAlias,
  isMap,
  isNode,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
  isScalar,
} from 'yaml'
import type { ConfigPath } from './config-problem.ts'
import { messageOf } from './errors.ts'

export const CONFIG_BYTES_MAX = 1_024 * 1_024
/** How often aliases may be resolved: a few shared blocks, no bombs ("billion laughs"). */
export const ALIASES_RESOLVED_MAX = 100

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
    const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, stringKeys: true })
    for (const mistake of [...document.errors, ...document.warnings])
      mistakes.push({ ...positionOf(mistake.pos[0]), message: mistake.message })
    const find = (path: ConfigPath): Found => findNode(document, path)
    return {
      value: plainValue(() => document.toJS({ maxAliasCount: ALIASES_RESOLVED_MAX }) as unknown, mistakes),
      mistakes,
      valuePosition: path => positionOf(find(path).valueOffset),
      keyPosition: path => positionOf(find(path).keyOffset),
    }
  } catch (error) {
    // The parser recurses: absurdly deep nesting ends in a RangeError.
    mistakes.push({ ...START, message: `cannot be read as YAML: ${messageOf(error)}` })
    return { value: undefined, mistakes, ...nowhere }
  }
}

function plainValue(convert: () => unknown, mistakes: (Position & { message: string })[]): unknown {
  try {
    return convert() ?? undefined
  } catch (error) {
    mistakes.push({ line: 1, column: 1, message: `has unusable aliases: ${messageOf(error)}` })
    return undefined
  }
}

interface Found {
  readonly keyOffset: number
  readonly valueOffset: number
}

type Parsed = ReturnType<typeof parseDocument>

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
