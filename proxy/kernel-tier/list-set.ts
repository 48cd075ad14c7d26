import type { AddressFamily } from '../../lib/ip-text.ts'
import type { NftSession } from '../../lib/nft/nft-session.ts'
import { type ElementSet, tableName } from '../kernel/kernel-elements.ts'
import { type ReadElement, readSets } from '../kernel/read-listing.ts'

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
