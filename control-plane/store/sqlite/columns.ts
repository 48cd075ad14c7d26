import type { Incarnation, ShardId, ShardRef } from '../../../proto/contract/ids.ts'
import type { StoreTimeMs } from '../../../lib/store-time.ts'
import type { Row } from './connection.ts'

/** Typed reading of columns. STRICT tables hold the types; a mismatch is a mistake in our SQL, so it throws a `TypeError`.
 *  The type parameter brands what was branded when it was written. */
export function textIn<T extends string = string>(row: Row, column: string): T {
  const value = row[column]
  if (typeof value !== 'string') throw new TypeError(`column ${column} holds no text`)
  return value as T
}

export function numberIn<T extends number = number>(row: Row, column: string): T {
  const value = row[column]
  if (typeof value !== 'number') throw new TypeError(`column ${column} holds no number`)
  return value as T
}

export function optionalNumberIn<T extends number = number>(row: Row, column: string): T | undefined {
  return row[column] === null ? undefined : numberIn<T>(row, column)
}

export function timeIn(row: Row, column: string): StoreTimeMs {
  return numberIn<StoreTimeMs>(row, column)
}

export function flagIn(row: Row, column: string): boolean {
  return numberIn(row, column) === 1
}

/** What `JSON.stringify` wrote; `undefined` for NULL. The caller names the type it wrote. */
export function jsonIn<T>(row: Row, column: string): T | undefined {
  return row[column] === null ? undefined : (JSON.parse(textIn(row, column)) as T)
}

/** NULL for undefined, which JSON has no word for. */
export function jsonOrNull(value: unknown): string | null {
  return JSON.stringify(value) ?? null
}

export function shardRefIn(row: Row, shardId = 'shard_id', incarnation = 'incarnation'): ShardRef {
  return { shardId: textIn<ShardId>(row, shardId), incarnation: numberIn<Incarnation>(row, incarnation) }
}
