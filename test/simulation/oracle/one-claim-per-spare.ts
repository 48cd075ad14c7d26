import { shardRefText } from '../../../proto/contract/ids.ts'
import type { Complain, Invariant } from './oracle.ts'
import type { Shadow } from './shadow.ts'

/** Whoever claims a shard for itself alone gets it alone; whoever shares one has places there. */
export function oneClaimPerSpare(complain: Complain, shadow: Shadow): Invariant {
  return {
    name: 'one-claim-per-spare',
    sees: {
      change: ({ change, storeMs }) => {
        switch (change.kind) {
          case 'reservation.make': {
            const shard = shardRefText(change.reservation.shard)
            const others = shadow.reservedOn(shard, storeMs)
            const groups = shadow.groupsOn(shard)
            if (change.alone && others.length + groups.length > 0)
              complain(
                `${change.reservation.id} claims ${shard} for itself, which has ${[...groups, ...others.map(one => one.id)].join(', ')}`,
              )
            const claimed = others.find(one => one.alone)
            if (claimed !== undefined && groups.length === 0)
              complain(`${change.reservation.id} takes places on ${shard}, which ${claimed.id} has claimed`)
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
