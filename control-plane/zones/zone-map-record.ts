import type { StoreTimeMs } from '../../lib/store-time.ts'
import type { ZoneMap } from '../../proto/contract/zone.ts'

/** Fleets with a map. */
export const ZONE_MAPS_MAX = 200

/** The map of one fleet, as it was applied last. */
export interface ZoneMapRecord {
  readonly map: ZoneMap
  /** Who applied it. */
  readonly by: string
  readonly appliedAt: StoreTimeMs
}
