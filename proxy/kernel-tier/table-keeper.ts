import { messageOf } from '../../lib/errors.ts'
import type { AddressFamily } from '../../lib/ip-text.ts'
import { type Defragmenting, findDefragmenting } from '../../lib/nft/defragmenting.ts'
import type { Log } from '../../lib/log.ts'
import type { NftSession } from '../../lib/nft/nft-session.ts'
import type { TableMarker } from './table-marker.ts'
import { tableLeft } from './drop-left-table.ts'
import {
  dropTables,
  findTables,
  type Found,
  type FoundTable,
  takeTables,
  type TakeTableOptions,
} from './take-table.ts'

export interface TableKeeperOptions extends Omit<TakeTableOptions, 'elementsMax' | 'defragmenting'> {
  readonly session: NftSession
  readonly marker: TableMarker
  /** Whose tables there are. */
  readonly families: readonly AddressFamily[]
  readonly flowsMax: number
  readonly log: Log
}

/** The tables as a whole. While they may be in the kernel, the marker is set. */
export class TableKeeper {
  readonly #options: TableKeeperOptions
  #defragmenting: Defragmenting | undefined

  constructor(options: TableKeeperOptions) {
    this.#options = options
  }

  /** What the last process has left. What cannot be read is taken out: no flow of this process may meet rules that it does not know.
   *  @throws SwitchyardError `SWY_KERNEL_TABLE_LEFT` where that cannot be, either */
  async find(): Promise<readonly FoundTable[]> {
    const { session, families, marker, log } = this.#options
    try {
      return await findTables(session, families)
    } catch (unread) {
      log.warn({ error: messageOf(unread) }, 'what the last process has left in the kernel cannot be read')
      try {
        await dropTables(session)
      } catch (error) {
        throw tableLeft(error, marker, log)
      }
      return []
    }
  }

  /** Makes the tables, or takes over what was found.
   *  @returns undefined where nothing was taken over
   *  @throws Error */
  async take(found: readonly FoundTable[]): Promise<Found | undefined> {
    const { session, marker, families, flowsMax } = this.#options
    const defragmenting = await this.#findDefragmenting()
    marker.set()
    // Of flows that are carried and that rest.
    const elementsMax = 2 * flowsMax + 1_024
    return takeTables(session, families, found, { ...this.#options, elementsMax, defragmenting })
  }

  /** Nothing of what was in it stays.
   *  @throws Error */
  async makeAnew(): Promise<void> {
    await this.#findDefragmenting()
    await dropTables(this.#options.session)
    await this.take([])
  }

  /** Asked once, and not while there is no table. */
  async #findDefragmenting(): Promise<Defragmenting> {
    this.#defragmenting ??= await findDefragmenting(this.#options.session)
    return this.#defragmenting
  }

  /** @throws Error */
  async drop(): Promise<void> {
    const { session, marker } = this.#options
    await dropTables(session)
    marker.clear()
  }
}
