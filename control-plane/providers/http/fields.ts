import { isIP } from 'node:net'
import { isRecord } from '../../../lib/config-tree.ts'

/** Readers of what a provider has answered: whatever it is, they never throw. */

const TEXT_CHARACTERS_MAX = 4_096
/** Ids come back in paths: nothing that means something there. */
const PROVIDER_ID_PATTERN = /^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$/

export type Fields = Readonly<Record<string, unknown>>

export const NO_FIELDS: Fields = {}

/** What is no object has no fields. */
export function fieldsOf(value: unknown): Fields {
  return isRecord(value) ? value : NO_FIELDS
}

export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value.length <= TEXT_CHARACTERS_MAX ? value : undefined
}

export function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined
}

/** Undefined for what is no list: an absent list is not an empty one. */
export function listOf(value: unknown): readonly unknown[] | undefined {
  return Array.isArray(value) ? (value as readonly unknown[]) : undefined
}

/** A number or a word that may stand in a path. */
export function providerIdOf(value: unknown): string | undefined {
  const text = typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : textOf(value)
  return text !== undefined && PROVIDER_ID_PATTERN.test(text) ? text : undefined
}

export function addressOf(value: unknown): string | undefined {
  const text = textOf(value)
  return text !== undefined && isIP(text) !== 0 ? text : undefined
}

/** Every item read, or undefined as soon as one makes no sense: a page with a gap is no page. `skip`: no item of ours. */
export function allOf<T>(
  value: unknown,
  read: (item: unknown) => T | 'skip' | undefined,
): readonly T[] | undefined {
  const items = listOf(value)
  if (items === undefined) return undefined
  const found: T[] = []
  for (const item of items) {
    const one = read(item)
    if (one === undefined) return undefined
    if (one !== 'skip') found.push(one)
  }
  return found
}
