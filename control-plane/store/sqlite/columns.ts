import type { Incarnation, ShardId, ShardRef } from '../../../proto/contract/ids.ts'
import type { StoreTimeMs } from '../../../lib/store-time.ts'
import type { Row } from './connection.ts'

/** Typed reading of columns. STRICT tables hold the types; a mismatch is a mistake in our SQL, so it throws a `TypeError`.
 *  Callers brand what was branded when it was written. */
export function textIn(row: Row, column: string): string {
  const value = row[column]
  if (typeof value !== 'string') throw new TypeError(`column ${column} holds no text`)
  return value
}

export function numberIn(row: Row, column: string): number {
  const value = row[column]
  if (typeof value !== 'number') throw new TypeError(`column ${column} holds no number`)
  return value
}

export function optionalNumberIn(row: Row, column: string): number | undefined {
  return row[column] === null ? undefined : numberIn(row, column)
}

export function optionalTimeIn(row: Row, column: string): StoreTimeMs | undefined {
  return row[column] === null ? undefined : timeIn(row, column)
}

export function timeIn(row: Row, column: string): StoreTimeMs {
  return numberIn(row, column) as StoreTimeMs
}

export function flagIn(row: Row, column: string): boolean {
  return numberIn(row, column) === 1
}

/** What `JSON.stringify` wrote; `undefined` for NULL. */
export function jsonIn(row: Row, column: string): unknown {
  return row[column] === null ? undefined : JSON.parse(textIn(row, column))
}

/** NULL for undefined, which JSON has no word for. */
export function jsonOrNull(value: unknown): string | null {
  return JSON.stringify(value) ?? null
}

export function shardRefIn(row: Row, shardId = 'shard_id', incarnation = 'incarnation'): ShardRef {
  return { shardId: textIn(row, shardId) as ShardId, incarnation: numberIn(row, incarnation) as Incarnation }
}
