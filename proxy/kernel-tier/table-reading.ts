import type { AddressFamily } from '../../lib/ip-text.ts'
import { type CounterList, countersDown, countersUp } from '../kernel/counter-list.ts'
import type { ReadElement } from '../kernel/read-listing.ts'
import type { NftSession } from '../../lib/nft/nft-session.ts'
import { listElements } from './list-set.ts'
import type { TableOutlined, TableOutliner } from './table-outliner.ts'

export interface WantedReading {
  /** Whose elements are read. */
  readonly families: readonly AddressFamily[]
  /** Of whose tables it is asked what they are made of. */
  readonly outlined: readonly AddressFamily[]
  /** Whether roads are on trial. */
  readonly seen: boolean
}

/** What the tables have counted. */
export interface TableReading {
  readonly up: CounterList
  readonly down: CounterList
  /** Younger than `up` and `down`; undefined where it was not asked for. */
  readonly seen: readonly ReadElement[] | undefined
  readonly outlines: readonly TableOutlined[]
}

/** @throws NftError `absent` when a table is gone */
export async function readTables(
  session: NftSession,
  outliner: TableOutliner,
  { families, outlined, seen }: WantedReading,
): Promise<TableReading> {
  const up = countersUp(await listElements(session, families, 'map', 'flow_ports'))
  const down = countersDown(await listElements(session, families, 'map', 'player_ports'))
  const seenLeaving = seen ? await listElements(session, families, 'set', 'seen') : undefined
  const outlines: TableOutlined[] = []
  for (const family of outlined) outlines.push(await outliner.outline(family))
  return { up, down, seen: seenLeaving, outlines }
}

/** What passes from thread to thread without a copy. */
export function transfersOf({ up, down }: TableReading): ArrayBuffer[] {
  return [up, down].flatMap(list =>
    [list.ports, list.marks, list.packets, list.bytes].map(({ buffer }) => buffer),
  )
}
