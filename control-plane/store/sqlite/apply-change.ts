import type { Change } from '../../facts/change.ts'
import { expireBan, putBan, removeBan } from './ban-table.ts'
import { clearBrake, refuseBraked, setBrake } from './brake-table.ts'
import type { ChangeContext, Refusal } from './change-context.ts'
import { beginFailover, setFailoverPhase } from './failover-table.ts'
import { putFleet, removeFleet, scaleFleet } from './fleet-table.ts'
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
import { createShard, setShardLife } from './shard-table.ts'

/** Writes one change if its condition holds; else writes nothing and says why. */
export function applyChange(context: ChangeContext, change: Change): Refusal {
  switch (change.kind) {
    case 'fleet.put':
      return putFleet(context, change.fleet)
    case 'fleet.scale':
      return scaleFleet(context, change)
    case 'fleet.remove':
      return removeFleet(context, change.fleet)
    case 'shard.create':
      return createShard(context, change.shard)
    case 'shard.life':
      return setShardLife(context, change)
    case 'group.create':
      return createGroup(context, change.group)
    case 'group.bind':
      return bindGroup(context, change)
    case 'group.remove':
      return removeGroup(context, change)
    case 'failover.begin':
      return beginFailover(context, change.failover)
    case 'failover.phase':
      return setFailoverPhase(context, change)
    case 'reservation.make':
      return makeReservation(context, change)
    case 'reservation.extend':
      return extendReservation(context, change)
    case 'reservation.drop':
      return dropReservation(context, change.id)
    case 'reservation.sweep':
      return sweepReservations(context)
    case 'move.begin':
      return beginMove(context, change.move)
    case 'move.phase':
      return setMovePhase(context, change)
    case 'placement.put':
      return putPlacement(context, change.placement)
    case 'placement.remove':
      return removePlacement(context, change.player)
    case 'brake.set':
      return setBrake(context, change.brake, change.forMs)
    case 'brake.absent':
      return refuseBraked(context, change)
    case 'brake.clear':
      return clearBrake(context, change)
    case 'ban.put':
      return putBan(context, change.ban, change.forMs)
    case 'ban.remove':
      return removeBan(context, change.id)
    case 'ban.expire':
      return expireBan(context, change.id)
    case 'request.record':
      return recordRequest(context, change)
  }
}
