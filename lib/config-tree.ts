import type { ConfigPath } from './config-problem.ts'

/** Plain values as YAML gives them, addressed by path. Own properties only: a key called `__proto__` is just a key. */

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** What lies under `key`; undefined where there is nothing. */
export function childOf(value: unknown, key: string | number): unknown {
  if (Array.isArray(value)) return typeof key === 'number' ? value[key] : undefined
  return isRecord(value) && Object.hasOwn(value, key) ? value[key] : undefined
}

/** What lies at `path`; undefined where there is nothing. */
export function valueAt(root: unknown, path: ConfigPath): unknown {
  return path.reduce<unknown>(childOf, root)
}

/** Changes `root`: puts `value` at `path`; what is in the way and can hold no key is replaced by an empty record. */
export function setAt(root: Record<string, unknown>, path: ConfigPath, value: unknown): void {
  let holder: Record<string, unknown> = root
  for (const key of path.slice(0, -1)) {
    const next = childOf(holder, key)
    // Lists are records for this purpose: their keys are the indexes.
    if (typeof next === 'object' && next !== null) holder = next as Record<string, unknown>
    else holder = define(holder, key, {}) as Record<string, unknown>
  }
  const last = path.at(-1)
  if (last !== undefined) define(holder, last, value)
}

/** Freezes `value` and everything in it. */
export function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value) || ArrayBuffer.isView(value))
    return value
  Object.freeze(value)
  for (const inner of Object.values(value)) deepFreeze(inner)
  return value
}

function define(holder: object, key: string | number, value: unknown): unknown {
  Object.defineProperty(holder, key, { value, writable: true, enumerable: true, configurable: true })
  return value
}
