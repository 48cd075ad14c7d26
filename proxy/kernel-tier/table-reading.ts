import type { AddressFamily } from '../../lib/ip-text.ts'
import { type CounterList, countersDown, countersUp } from '../kernel/counter-list.ts'
import type { ReadElement } from '../kernel/read-listing.ts'
import type { NftSession } from '../../lib/nft/nft-session.ts'
import { listElements, listOutline } from './list-set.ts'

export interface WantedReading {
  readonly families: readonly AddressFamily[]
  /** Whether roads are on trial. */
  readonly seen: boolean
}

/** What the tables have counted. */
export interface TableReading {
  readonly up: CounterList
  readonly down: CounterList
  /** Younger than `up` and `down`; undefined where it was not asked for. */
  readonly seen: readonly ReadElement[] | undefined
  /** Datagrams that were dropped since elements were missing. */
  readonly torn: number
  /** What the tables are made of (`readParts`). */
  readonly parts: readonly string[]
}

/** @throws NftError `absent` when a table is gone */
export async function readTables(
  session: NftSession,
  { families, seen }: WantedReading,
): Promise<TableReading> {
  return {
    up: countersUp(await listElements(session, families, 'map', 'flow_ports')),
    down: countersDown(await listElements(session, families, 'map', 'player_ports')),
    seen: seen ? await listElements(session, families, 'set', 'seen') : undefined,
    ...(await listOutline(session, families)),
  }
}

/** What passes from thread to thread without a copy. */
export function transfersOf({ up, down }: TableReading): ArrayBuffer[] {
  return [up, down].flatMap(list =>
    [list.ports, list.marks, list.packets, list.bytes].map(({ buffer }) => buffer),
  )
}
