import { shardRefText } from '../../../proto/contract/ids.ts'
import type { Complain, Invariant } from './oracle.ts'
import type { Shadow } from './shadow.ts'

/** Whoever claims a shard for itself alone gets it alone, and no group begins on a claimed one. Another group may still share it
 *  later, as the last choice there is, if it has places there (`capacity-kept`). No group is on its way twice. */
export function oneClaimPerSpare(complain: Complain, shadow: Shadow): Invariant {
  const underWay = new Map<string, string>()
  return {
    name: 'one-claim-per-spare',
    sees: {
      change: ({ change, storeMs }) => {
        switch (change.kind) {
          case 'failover.begin': {
            const { id, group } = change.failover
            const other = [...underWay].find(([, one]) => one === group)
            if (other !== undefined) complain(`${id} begins while ${other[0]} is under way`)
            underWay.set(id, group)
            return
          }
          case 'failover.phase':
            if (change.phase.kind === 'done' || change.phase.kind === 'dropped') underWay.delete(change.id)
            return
          case 'reservation.make': {
            const shard = shardRefText(change.reservation.shard)
            const others = shadow.reservedOn(shard, storeMs)
            const groups = shadow.groupsOn(shard)
            if (change.alone && others.length + groups.length > 0)
              complain(
                `${change.reservation.id} claims ${shard} for itself, which has ${[...groups, ...others.map(one => one.id)].join(', ')}`,
              )
            return
          }
          case 'group.create': {
            const shard = shardRefText(change.group.shard)
            const others = [
              ...shadow.groupsOn(shard),
              ...shadow.reservedOn(shard, storeMs).map(one => one.id),
            ]
            if (others.length > 0)
              complain(`group ${change.group.id} begins on ${shard}, which has ${others.join(', ')}`)
            return
          }
          case 'group.bind': {
            const shard = shardRefText(change.to)
            const reserved = shadow.reservedOn(shard, storeMs)
            if (!reserved.some(one => one.id.startsWith(`${change.id}-f`)))
              complain(`group ${change.id} goes to ${shard} without places there`)
            return
          }
          default:
        }
      },
    },
  }
}
