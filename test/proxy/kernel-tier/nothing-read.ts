import { countersDown, countersUp } from '../../../proxy/kernel/counter-list.ts'
import type { TableReading } from '../../../proxy/kernel-tier/table-reading.ts'

/** A reading of tables that stand and carry nobody. */
export const NOTHING_READ: TableReading = {
  up: countersUp([]),
  down: countersDown([]),
  seen: undefined,
  outlines: [{ family: 4, parts: ['ip chain 1'], banParts: 2, counters: new Map() }],
}
