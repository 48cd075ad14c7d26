import type { AddressFamily } from '../../lib/ip-text.ts'
import { FAMILY_WORDS } from '../../lib/nft/family-words.ts'
import { NftError } from '../../lib/nft/nft-error.ts'
import type { NftSession } from '../../lib/nft/nft-session.ts'
import { type ElementSet, tableName } from '../kernel/kernel-elements.ts'
import { readCounters, type ReadElement, readParts, readSets, readTable } from '../kernel/read-listing.ts'

/** The elements of one map or set, of all these families' tables, with their counters.
 *  @throws NftError `absent` when a table is gone */
export async function listElements(
  session: NftSession,
  families: readonly AddressFamily[],
  kind: 'map' | 'set',
  name: ElementSet,
): Promise<readonly ReadElement[]> {
  const elements: ReadElement[] = []
  for (const family of families) {
    const [set] = readSets(await session.list(`list ${kind} ${tableName(family)} ${name}`))
    if (set === undefined) throw new TypeError(`nft lists no ${kind} ${name}`)
    for (const element of set.elements) elements.push(element)
  }
  return elements
}

/** What stands in a table besides elements. */
export interface TableOutlined {
  readonly family: AddressFamily
  /** What it is made of (`readParts`). */
  readonly parts: readonly string[]
  /** Packets of its named counters. */
  readonly counters: ReadonlyMap<string, number>
}

/** Taken from all rules of the family: asked for one table alone, nft 1.0 goes through the elements of all its sets, only to leave them out.
 *  @throws NftError `absent` when a table is gone */
export async function listOutline(session: NftSession, family: AddressFamily): Promise<TableOutlined> {
  const name = tableName(family)
  const all = readTable(await session.outline(`list ruleset ${FAMILY_WORDS[family].ip}`), name)
  if (all === undefined) throw new NftError('absent', `there is no table ${name}`)
  return { family, parts: readParts(all), counters: readCounters(all) }
}
