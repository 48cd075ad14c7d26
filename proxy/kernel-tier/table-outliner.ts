import type { AddressFamily } from '../../lib/ip-text.ts'
import { FAMILY_WORDS } from '../../lib/nft/family-words.ts'
import { NftError } from '../../lib/nft/nft-error.ts'
import type { NftSession } from '../../lib/nft/nft-session.ts'
import { tableName } from '../kernel/kernel-elements.ts'
import { countBanParts, readCounters, readParts, readTable } from '../kernel/read-listing.ts'

/** Of other tables: with more of them, going through our own elements is the lesser work. */
export const FOREIGN_PARTS_MAX = 1_000

/** What stands in a table besides elements. */
export interface TableOutlined {
  readonly family: AddressFamily
  /** What it is made of (`readParts`). */
  readonly parts: readonly string[]
  /** How many others there are, which come and go with the bans. */
  readonly banParts: number
  /** Packets of its named counters. */
  readonly counters: ReadonlyMap<string, number>
}

/** Finds out what tables are made of. Asked for one table, nft 1.0 goes through the elements of all its sets, only to leave them out; so it is asked for
 *  all rules of the family, unless those of others are many, or nft cannot tell them. */
export class TableOutliner {
  readonly #session: Pick<NftSession, 'outline'>
  #looksAtAll = true

  constructor(session: Pick<NftSession, 'outline'>) {
    this.#session = session
  }

  /** @throws NftError `absent` when the table is gone */
  async outline(family: AddressFamily): Promise<TableOutlined> {
    const name = tableName(family)
    const all = this.#looksAtAll ? await this.#all(family) : undefined
    const listing =
      all === undefined ? await this.#session.outline(`list table ${name}`) : readTable(all, name)
    if (listing === undefined) throw new NftError('absent', `there is no table ${name}`)
    const parts = readParts(listing)
    // Not before: where our table cannot be told either, nothing is wrong with the others.
    this.#looksAtAll = all !== undefined && readParts(all).length - parts.length <= FOREIGN_PARTS_MAX
    return { family, parts, banParts: countBanParts(listing), counters: readCounters(listing) }
  }

  /** @returns undefined where nft cannot say */
  async #all(family: AddressFamily): Promise<unknown> {
    try {
      return await this.#session.outline(`list ruleset ${FAMILY_WORDS[family].ip}`)
    } catch {
      return undefined
    }
  }
}
