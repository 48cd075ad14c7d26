import type { z } from 'zod'
import type { ConfigPath } from './config-problem.ts'
import { childOf, isRecord, setAt, valueAt } from './config-tree.ts'

/** Rounds of repair: each clears at least one value, and the deepest path is not longer. */
const ROUNDS_MAX = 20
/** Stands for a list entry that was taken out, so that the others keep their numbers. */
const REMOVED = Symbol('removed')

export interface Repaired<T> {
  readonly config: T
  /** The path in the original of a path in the repaired configuration: list entries may be missing there. */
  originalPath(path: ConfigPath): ConfigPath
}

/** Brings a configuration with mistakes into a form that its schema accepts, so that rules between settings can be checked in
 *  the same pass: numbers out of range become the nearest allowed, other wrong values their default, and what lacks a
 *  needed part is left out. Nothing ever runs on the result. undefined where that does not succeed. */
export function repaired<T>(
  root: unknown,
  parse: (value: unknown) => z.ZodSafeParseResult<T>,
): Repaired<T> | undefined {
  const working = structuredClone(isRecord(root) ? root : {})
  for (let round = 0; round < ROUNDS_MAX; round += 1) {
    const result = parse(compacted(working))
    const originalPath = (path: ConfigPath): ConfigPath => uncompactedPath(working, path)
    if (result.success) return { config: result.data, originalPath }
    for (const issue of result.error.issues) {
      const path = originalPath(issue.path.filter(part => typeof part !== 'symbol'))
      if (path.length === 0) return undefined
      repairOne(working, path, issue)
    }
  }
  return undefined
}

function repairOne(working: Record<string, unknown>, path: ConfigPath, issue: z.core.$ZodIssue): void {
  const value = valueAt(working, path)
  if (issue.code === 'unrecognized_keys') {
    for (const key of issue.keys) remove(working, [...path, key])
  } else if (issue.code === 'too_big' && typeof value === 'number')
    setAt(working, path, Number(issue.maximum))
  else if (issue.code === 'too_small' && typeof value === 'number')
    setAt(working, path, Number(issue.minimum))
  else if (value === undefined) remove(working, path.slice(0, -1))
  else remove(working, path)
}

function remove(working: Record<string, unknown>, path: ConfigPath): void {
  const holder = valueAt(working, path.slice(0, -1))
  const key = path.at(-1)
  if (Array.isArray(holder) && typeof key === 'number') holder[key] = REMOVED
  else if (isRecord(holder) && typeof key === 'string') delete holder[key]
}

function compacted(value: unknown): unknown {
  if (Array.isArray(value)) return value.filter(item => item !== REMOVED).map(compacted)
  if (!isRecord(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, compacted(child)]))
}

function uncompactedPath(working: unknown, path: ConfigPath): ConfigPath {
  const original: (string | number)[] = []
  let value = working
  for (const key of path) {
    const kept = Array.isArray(value)
      ? [...value.keys()].filter(index => childOf(value, index) !== REMOVED)
      : []
    const originalKey = typeof key === 'number' ? (kept[key] ?? key) : key
    original.push(originalKey)
    value = childOf(value, originalKey)
  }
  return original
}
