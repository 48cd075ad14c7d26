import type { StoreTimeMs } from '../../lib/store-time.ts'
import type { BanRecord } from '../bans/ban.ts'
import type { BrakeRecord } from '../brakes/brake.ts'
import type { FleetRecord } from '../fleets/fleet.ts'
import type { FailoverRecord, ReservationRecord } from '../groups/failover.ts'
import type { GroupRecord } from '../groups/group.ts'
import type { MoveRecord, PlacementRecord } from '../moves/move.ts'
import type { ExpectedAccount } from '../sessions/expected-account.ts'
import type { ShardRecord } from '../shards/shard.ts'
import type { ZoneMapRecord } from '../zones/zone-map-record.ts'

/** Everything the store knows that decisions are made from, read in one consistent view. */
export interface Facts {
  /** The store's clock at the read. */
  readonly now: StoreTimeMs
  /** Grows with every commit. */
  readonly revision: number
  readonly fleets: readonly FleetRecord[]
  /** One row per shard id: its latest incarnation, whatever its state. */
  readonly shards: readonly ShardRecord[]
  readonly groups: readonly GroupRecord[]
  /** Those not over, and those that began within the last `FAILOVERS_SHOWN_MS`. Members are left out (empty) of the ones that are over. */
  readonly failovers: readonly FailoverRecord[]
  /** Unexpired ones. */
  readonly reservations: readonly ReservationRecord[]
  /** Those not over. */
  readonly moves: readonly MoveRecord[]
  readonly placements: readonly PlacementRecord[]
  /** Unexpired ones. */
  readonly brakes: readonly BrakeRecord[]
  /** Expired ones too, until they are dropped. The same list until one is written. */
  readonly bans: readonly BanRecord[]
  /** Old ones too, until they are dropped. The same list until one is written. */
  readonly expected: readonly ExpectedAccount[]
  /** One per fleet that has zones. The same list until one is written. */
  readonly zoneMaps: readonly ZoneMapRecord[]
}

/** How far back fail-overs that are over are shown: the flap guard's window with room to spare. */
export const FAILOVERS_SHOWN_MS = 15 * 60_000
