import { SwitchyardError } from '../../../lib/errors.ts'
import type { Incarnation, ShardId, ShardRef } from '../../../proto/contract/ids.ts'
import type { StoreTimeMs } from '../../../lib/store-time.ts'
import type { Row } from './statements.ts'

/** Typed reading of columns. STRICT tables hold the types, but SQLite looks at them only when it writes: a page that
 *  the disk has damaged can say anything. Callers brand what was branded when it was written.
 *  @throws SwitchyardError `SWY_STORE_UNAVAILABLE` */
export function textIn(row: Row, column: string): string {
  const value = row[column]
  if (typeof value !== 'string') throw damaged(column, 'text')
  return value
}

export function numberIn(row: Row, column: string): number {
  const value = row[column]
  if (typeof value !== 'number') throw damaged(column, 'number')
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

export function blobIn(row: Row, column: string): Buffer {
  const value = row[column]
  if (!(value instanceof Uint8Array)) throw damaged(column, 'bytes')
  return Buffer.from(value.buffer, value.byteOffset, value.byteLength)
}

export function flagIn(row: Row, column: string): boolean {
  return numberIn(row, column) === 1
}

/** What `JSON.stringify` wrote; `undefined` for NULL. */
export function jsonIn(row: Row, column: string): unknown {
  return row[column] === null ? undefined : parsedIn(row, column)
}

/** What `JSON.stringify` wrote, where NULL has no meaning. */
export function parsedIn(
  row: Row,
  column: string,
  reviver?: (key: string, value: unknown) => unknown,
): unknown {
  try {
    return JSON.parse(textIn(row, column), reviver)
  } catch (error) {
    throw error instanceof SwitchyardError ? error : damaged(column, 'JSON')
  }
}

/** NULL for undefined, which JSON has no word for. */
export function jsonOrNull(value: unknown): string | null {
  return JSON.stringify(value) ?? null
}

export function shardRefIn(row: Row, shardId = 'shard_id', incarnation = 'incarnation'): ShardRef {
  return { shardId: textIn(row, shardId) as ShardId, incarnation: numberIn(row, incarnation) as Incarnation }
}

function damaged(column: string, what: string): SwitchyardError {
  return new SwitchyardError(
    'SWY_STORE_UNAVAILABLE',
    `the database is damaged: column ${column} holds no ${what}`,
  )
}
