import type { Clock } from '../../lib/clock.ts'
import type { Log } from '../../lib/log.ts'
import type { Carrier } from '../flows/carrier.ts'
import type { AdoptOptions } from './adopt-carried.ts'
import type { CandidatesOptions } from './candidates.ts'
import type { Guard } from './guard.ts'
import type { LanesOptions } from './lanes.ts'
import type { ReadingDesk } from './reading-desk.ts'
import type { TableKeeperOptions } from './table-keeper.ts'
import type { TableReaderOptions } from './table-reader.ts'

export interface KernelTierOptions
  extends TableKeeperOptions, Omit<LanesOptions, 'table' | 'routes'>, CandidatesOptions, AdoptOptions {
  readonly carrier: Carrier
  readonly guard: Guard
  readonly mendSettings: TableReaderOptions['mendSettings']
  /** Of those that the kernel carries, for players of one network (/24, /48). */
  readonly flowsPerPrefixMax: number
  readonly readings: Pick<ReadingDesk, 'read' | 'close'>
  readonly clock: Clock
  readonly log: Log
}
