import { countersDown, countersUp } from '../../../proxy/kernel/counter-list.ts'
import type { TableReading } from '../../../proxy/kernel-tier/table-reading.ts'

/** A reading of tables that stand and carry nobody. */
export const NOTHING_READ: TableReading = {
  up: countersUp([]),
  down: countersDown([]),
  seen: undefined,
  torn: 0,
  parts: ['ip chain 1'],
}
