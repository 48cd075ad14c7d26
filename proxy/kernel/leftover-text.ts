import type { AddressFamily } from '../../lib/ip-text.ts'
import { tableName } from './kernel-elements.ts'
import type { NamedPart } from './read-listing.ts'

/** What an earlier process has left in a table beside what this one takes over: chains, sets and counters of listeners and bans that there are no more.
 *  To be carried out behind `text` in the same transaction, which flushes all rules first: then nothing leads there.
 *  @param text makes all parts that this process needs */
export function leftoverText(
  family: AddressFamily,
  left: readonly NamedPart[],
  text: string,
): readonly string[] {
  const table = tableName(family)
  return left
    .filter(
      ({ kind, name }) => !text.includes(`${kind} ${name} {`) && !text.includes(`${kind} ${table} ${name} {`),
    )
    .map(({ kind, name }) => `delete ${kind} ${table} ${name}`)
}
