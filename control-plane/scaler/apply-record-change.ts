import { type Applied, done, limit, refused } from './apply-result.ts'
import { COLLECTION_RECORDS_MAX, RECORD_CHARACTERS_MAX, type Versioned } from './collections.ts'
import type { RecordChange, ScalerFacts } from './ledger.ts'

/** Of the name of a record, as it stands in keys of the store. */
export const RECORD_ID_CHARACTERS_MAX = 190

/** Compare-and-set of one record. */
export function applyRecordChange(facts: ScalerFacts, change: RecordChange): Applied {
  const { collection, id, expected } = change
  const records: ReadonlyMap<string, Versioned<unknown>> = facts.collections[collection]
  const version = records.get(id)?.version
  if (version !== expected)
    return refused(`${collection} ${id} is of version ${version ?? 'none'}, not ${expected ?? 'none'}`)
  const next = new Map(records)
  if (change.kind === 'record.remove') next.delete(id)
  else {
    const problem = beyond(records, change)
    if (problem !== undefined) return limit(problem)
    next.set(id, { id, version: (version ?? 0) + 1, value: change.value })
  }
  return done({ ...facts, collections: { ...facts.collections, [collection]: next } })
}

function beyond(
  records: ReadonlyMap<string, unknown>,
  { collection, id, value }: Extract<RecordChange, { readonly kind: 'record.put' }>,
): string | undefined {
  if (id.length === 0 || id.length > RECORD_ID_CHARACTERS_MAX)
    return `${collection}: a name has 1 to ${RECORD_ID_CHARACTERS_MAX} characters`
  if (!records.has(id) && records.size >= COLLECTION_RECORDS_MAX)
    return `${collection}: there are ${COLLECTION_RECORDS_MAX} already`
  const characters = JSON.stringify(value).length
  return characters > RECORD_CHARACTERS_MAX
    ? `${collection} ${id} has ${characters} characters, more than ${RECORD_CHARACTERS_MAX}`
    : undefined
}
