import type { StoreTimeMs } from '../../lib/store-time.ts'
import type { BanRecord } from '../bans/ban.ts'
import type { BrakeRecord, BrakeScope } from '../brakes/brake.ts'
import type { BanId } from '../../proto/contract/ban.ts'
import type { BrakeVerb, ScalerVerb } from '../../proto/contract/admin.ts'
import type { FleetRecord, FleetSpec, FleetPlan } from '../fleets/fleet.ts'
import type { GroupRecord } from '../groups/group.ts'
import type {
  FailoverPhase,
  FailoverPhaseName,
  FailoverRecord,
  ReservationRecord,
} from '../groups/failover.ts'
import type { MovePhaseName, MoveRecord, PlacementRecord } from '../moves/move.ts'
import type { Bounce, ExpectedAccount } from '../sessions/expected-account.ts'
import type { ShardLife, ShardLifeName, ShardRecord } from '../shards/shard.ts'
import type { PlayerKey } from '../../proto/contract/common.ts'
import type { ZoneMap } from '../../proto/contract/zone.ts'
import type { FleetName, Generation, GroupId, HostId, MoveId, ShardRef } from '../../proto/contract/ids.ts'

/** One write, as data. Each has a condition that the store checks in the same transaction: a change whose condition does not
 *  hold refuses the whole commit, so a decision made on old facts never takes effect.
 *  Times of rows (`since`, `createdAt`, …) are the store's own, taken at the commit. */
export type Change =
  /** Inserts or replaces. */
  /** `expected`: version of the plan that this was decided on; absent: whatever is there is replaced. */
  | { readonly kind: 'fleet.put'; readonly fleet: FleetRecord; readonly expected?: number }
  /** Holds if the fleet exists. */
  | {
      readonly kind: 'fleet.scale'
      readonly fleet: FleetName
      readonly shards: number
      readonly spares: number
    }
  /** Another version, or another step of a rollout. Holds if the fleet's plan is at `expected` (0: it has none). */
  | {
      readonly kind: 'fleet.deploy'
      readonly fleet: FleetName
      readonly expected: number
      readonly spec: FleetSpec
      readonly plan: FleetPlan
    }
  /** Counts a shard of this version that failed, once, if a rollout to that version is under way. Always holds. */
  | {
      readonly kind: 'fleet.failed'
      readonly fleet: FleetName
      readonly version: string
      readonly shard: ShardRef
    }
  /** Changes nothing. Holds if more shards of the fleet are ready than it wants, so that one can be spared. */
  | { readonly kind: 'fleet.floor'; readonly fleet: FleetName }
  /** Holds if the fleet exists, wants no shards, and no shard row refers to it except fenced and gone ones, which go with it, as does its
   *  map. */
  | { readonly kind: 'fleet.remove'; readonly fleet: FleetName }
  /** The next incarnation, in state `starting`. Holds if the id is new and the incarnation is 1, or the row is `fenced` or `gone` and the
   *  incarnation is its successor; and if fewer shards of the fleet start, are ready or suspect than it wants (where the fleet exists), `surgeOf`
   *  of a rollout included. Those that drain or are leaving are left out. */
  | {
      readonly kind: 'shard.create'
      readonly shard: Pick<ShardRecord, 'ref' | 'fleet' | 'host' | 'version' | 'slots' | 'why'>
    }
  /** Holds if this incarnation is in one of the states `from`. Entering `ready` from `starting` records `startTookMs`. */
  | {
      readonly kind: 'shard.life'
      readonly ref: ShardRef
      readonly from: readonly ShardLifeName[]
      readonly life: ShardLife
      readonly why: string
    }
  /** Marks this incarnation as leaving, or takes the mark back. Holds if it is ready, or suspect without a drain; taking back always holds. */
  | { readonly kind: 'shard.leaving'; readonly ref: ShardRef; readonly leaving: boolean }
  /** Generation 1, or the one after the last of a removed group of this id. Holds if there is none of this id and the shard incarnation is
   *  `ready`, carries no group and keeps no places for anybody. */
  | { readonly kind: 'group.create'; readonly group: Pick<GroupRecord, 'id' | 'fleet' | 'ordinal' | 'shard'> }
  /** Generation + 1. Holds if the group is at `generation` and the shard incarnation is `ready`. */
  | {
      readonly kind: 'group.bind'
      readonly id: GroupId
      readonly generation: Generation
      readonly to: ShardRef
    }
  /** Holds if the group is at `generation`. */
  | { readonly kind: 'group.remove'; readonly id: GroupId; readonly generation: Generation }
  /** Phase `begun` (or `held`). Holds if there is none of this id and none of this group under way, and the group is bound to `from`. */
  | {
      readonly kind: 'failover.begin'
      readonly failover: Pick<FailoverRecord, 'id' | 'group' | 'from' | 'cause' | 'members'> & {
        readonly holdMs: number
        readonly phase: FailoverPhase
      }
    }
  /** Holds if it is in one of the phases `from`. */
  | {
      readonly kind: 'failover.phase'
      readonly id: string
      readonly from: readonly FailoverPhaseName[]
      readonly phase: FailoverPhase
    }
  /** Holds if there is none of this id, the shard incarnation is `ready`, and
   *  `alone`: it carries no group and no unexpired reservation; otherwise: `players` + unexpired reservations + places ≤ its slots. */
  | {
      readonly kind: 'reservation.make'
      readonly reservation: Pick<ReservationRecord, 'id' | 'shard' | 'places' | 'reason'> & {
        readonly ttlMs: number
      }
      readonly alone: boolean
      readonly players: number
    }
  /** Always holds; moves the expiry to `ttlMs` from now. */
  | { readonly kind: 'reservation.extend'; readonly id: string; readonly ttlMs: number }
  /** Always holds. */
  | { readonly kind: 'reservation.drop'; readonly id: string }
  /** Always holds; drops every expired one. */
  | { readonly kind: 'reservation.sweep' }
  /** Phase `prepare`. Holds if there is none of this id. */
  | {
      readonly kind: 'move.begin'
      readonly move: Omit<MoveRecord, 'begunAt' | 'deadline' | 'since' | 'phase'> & {
        readonly deadlineMs: number
      }
    }
  /** Holds if it is in one of the phases `from`. */
  | {
      readonly kind: 'move.phase'
      readonly id: MoveId
      readonly from: readonly MovePhaseName[]
      readonly phase: MovePhaseName
    }
  /** Holds if there is none for this player or its version is lower, and the table has room (`PLACEMENTS_MAX`). */
  | {
      readonly kind: 'placement.put'
      readonly placement: Pick<PlacementRecord, 'player' | 'group' | 'placementVersion'>
    }
  /** Always holds. */
  | { readonly kind: 'placement.remove'; readonly player: PlayerKey }
  /** Inserts or replaces. */
  | {
      readonly kind: 'brake.set'
      readonly brake: Pick<BrakeRecord, 'scope' | 'verb' | 'reason' | 'owner'>
      readonly forMs: number | undefined
    }
  /** Changes nothing. Holds if no brake stops this verb for the fleet, or for the host. */
  | {
      readonly kind: 'brake.absent'
      readonly verb: Exclude<BrakeVerb, 'all'>
      readonly fleet: FleetName
      readonly host?: HostId
    }
  /** Holds if there is one. */
  | { readonly kind: 'brake.clear'; readonly scope: BrakeScope; readonly verb: BrakeVerb | ScalerVerb }
  /** Inserts, or replaces the ban of the same target, which keeps its id. Holds if that is one, or the id is new and the table has room
   *  (`BANS_MAX`). */
  | {
      readonly kind: 'ban.put'
      readonly ban: Pick<BanRecord, 'id' | 'target' | 'reason' | 'by'>
      readonly forMs: number | undefined
    }
  /** Holds if there is one. */
  | { readonly kind: 'ban.remove'; readonly id: BanId }
  /** Holds if there is one that has run out. */
  | { readonly kind: 'ban.expire'; readonly id: BanId }
  /** Inserts or replaces; bounces stay as they are. Always holds: one that a full table (`EXPECTED_ACCOUNTS_MAX`) has no room for is not
   *  written. */
  | ({ readonly kind: 'expected.put' } & Pick<ExpectedAccount, 'account' | 'group' | 'epoch'>)
  /** Inserts or replaces, with a bounce at this moment. Holds if the last one before was at `lastAt` (undefined: there was none) and the
   *  table has room. */
  | ({ readonly kind: 'expected.bounce' } & Pick<ExpectedAccount, 'account' | 'group' | 'epoch' | 'bounces'> &
      Omit<Bounce, 'at'> & { readonly lastAt: StoreTimeMs | undefined })
  /** Always holds; leaves one that was written after `since`. */
  | ({ readonly kind: 'expected.remove' } & Pick<ExpectedAccount, 'account' | 'since'>)
  /** Inserts or replaces, as version `expected` + 1, whatever the map says of itself. Holds if the fleet's map is at `expected`; 0: it has none,
   *  the fleet exists, and the table has room (`ZONE_MAPS_MAX`). */
  | { readonly kind: 'zones.put'; readonly map: ZoneMap; readonly expected: number; readonly by: string }
  /** Holds if the fleet's map is at `expected`. */
  | { readonly kind: 'zones.remove'; readonly fleet: FleetName; readonly expected: number }
  /** Remembers the answer of a request for idempotency. Holds if the id is new. */
  | {
      readonly kind: 'request.record'
      readonly requestId: string
      readonly digest: string
      readonly answer: string
    }

export type ChangeKind = Change['kind']
