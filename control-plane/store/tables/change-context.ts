import type { StoreTimeMs } from '../../../lib/store-time.ts'
import type { TableRoom } from './table-room.ts'

/** What a change is applied in: one transaction, at one time. */
export interface ChangeContext {
  readonly now: StoreTimeMs
  /** Id of the first event of the commit; 0 if it has none. */
  readonly causeEvent: number
  readonly placementRoom: TableRoom
  readonly banRoom: TableRoom
  readonly expectedAccountRoom: TableRoom
  readonly zoneMapRoom: TableRoom
}

/** Why a change's condition does not hold; undefined if it does and the change is written. */
export type Refusal = string | undefined

export function refusedUnless(written: number, why: string): Refusal {
  return written > 0 ? undefined : why
}

/** How long what is over, and what was answered, is kept. */
export const KEPT_MS = 86_400_000
