import type { Change } from '../../facts/change.ts'
import { expireBan, putBan, removeBan } from './ban-table.ts'
import { clearBrake, refuseBraked, setBrake } from './brake-table.ts'
import type { ChangeContext, Refusal } from './change-context.ts'
import { putBounce, putExpected, removeExpected } from './expected-account-table.ts'
import { beginFailover, setFailoverPhase } from './failover-table.ts'
import { deployFleet, failFleet, putFleet, refuseBelowFloor, removeFleet, scaleFleet } from './fleet-table.ts'
import { bindGroup, createGroup, removeGroup } from './group-table.ts'
import { beginMove, setMovePhase } from './move-table.ts'
import { putPlacement, removePlacement } from './placement-table.ts'
import { recordRequest } from './request-table.ts'
import {
  dropReservation,
  extendReservation,
  makeReservation,
  sweepReservations,
} from './reservation-table.ts'
import { createShard, setLeaving, setShardLife } from './shard-table.ts'
import type { Statements } from './statements.ts'
import { putZones, removeZones } from './zone-map-table.ts'

/** Writes one change if its condition holds; else writes nothing and says why. */
export function* applyChange(context: ChangeContext, change: Change): Statements<Refusal> {
  if (isFleetChange(change)) return yield* applyFleetChange(context, change)
  switch (change.kind) {
    case 'shard.create':
      return yield* createShard(context, change.shard)
    case 'shard.life':
      return yield* setShardLife(context, change)
    case 'shard.leaving':
      return yield* setLeaving(change)
    case 'group.create':
      return yield* createGroup(context, change.group)
    case 'group.bind':
      return yield* bindGroup(context, change)
    case 'group.remove':
      return yield* removeGroup(change)
    case 'failover.begin':
      return yield* beginFailover(context, change.failover)
    case 'failover.phase':
      return yield* setFailoverPhase(context, change)
    case 'reservation.make':
      return yield* makeReservation(context, change)
    case 'reservation.extend':
      return yield* extendReservation(context, change)
    case 'reservation.drop':
      return yield* dropReservation(change.id)
    case 'reservation.sweep':
      return yield* sweepReservations(context)
    case 'move.begin':
      return yield* beginMove(context, change.move)
    case 'move.phase':
      return yield* setMovePhase(context, change)
    case 'placement.put':
      return yield* putPlacement(context, change.placement)
    case 'placement.remove':
      return yield* removePlacement(context, change.player)
    case 'brake.set':
    case 'brake.absent':
    case 'brake.clear':
      return yield* applyBrakeChange(context, change)
    case 'ban.put':
      return yield* putBan(context, change.ban, change.forMs)
    case 'ban.remove':
      return yield* removeBan(context, change.id)
    case 'ban.expire':
      return yield* expireBan(context, change.id)
    case 'expected.put':
      return yield* putExpected(context, change)
    case 'expected.bounce':
      return yield* putBounce(context, change)
    case 'expected.remove':
      return yield* removeExpected(context, change)
    case 'zones.put':
      return yield* putZones(context, change)
    case 'zones.remove':
      return yield* removeZones(context, change)
    case 'request.record':
      return yield* recordRequest(context, change)
  }
}

type FleetChange = Extract<Change, { readonly kind: `fleet.${string}` }>

function isFleetChange(change: Change): change is FleetChange {
  return change.kind.startsWith('fleet.')
}

function* applyFleetChange(context: ChangeContext, change: FleetChange): Statements<Refusal> {
  switch (change.kind) {
    case 'fleet.put':
      return yield* putFleet(change)
    case 'fleet.scale':
      return yield* scaleFleet(change)
    case 'fleet.deploy':
      return yield* deployFleet(change)
    case 'fleet.failed':
      return yield* failFleet(change)
    case 'fleet.floor':
      return yield* refuseBelowFloor(change.fleet)
    case 'fleet.remove':
      return yield* removeFleet(context, change.fleet)
  }
}

function* applyBrakeChange(
  context: ChangeContext,
  change: Extract<Change, { readonly kind: `brake.${string}` }>,
): Statements<Refusal> {
  switch (change.kind) {
    case 'brake.set':
      return yield* setBrake(context, change.brake, change.forMs)
    case 'brake.absent':
      return yield* refuseBraked(context, change)
    case 'brake.clear':
      return yield* clearBrake(context, change)
  }
}
