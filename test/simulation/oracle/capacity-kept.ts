import { shardRefText } from '../../../proto/contract/ids.ts'
import type { Complain, Invariant } from './oracle.ts'
import type { Shadow } from './shadow.ts'

/** Slots: places that are promised never exceed a shard's slots, and no proxy lets a new player onto a shard that is full by what
 *  it knows. Proxies do not know of each other's players: with two of them a shard may see twice its slots. Fleets: nothing
 *  is started beyond what is wanted, but in the stead of those that are leaving. */
export function capacityKept(complain: Complain, shadow: Shadow): Invariant {
  return {
    name: 'capacity-kept',
    sees: {
      change: ({ change, storeMs }) => {
        if (change.kind === 'reservation.make') {
          const { shard, places, id } = change.reservation
          const slots = shadow.shardOf(shard)?.slots ?? 0
          const reserved = shadow
            .reservedOn(shardRefText(shard), storeMs)
            .reduce((sum, one) => sum + one.places, 0)
          if (change.players + reserved + places > slots)
            complain(
              `${id} reserves ${places} of ${slots} places on ${shardRefText(shard)}, where ${change.players} play and ${reserved} are reserved`,
            )
        }
        if (change.kind === 'shard.create') {
          const counted = [...shadow.shards.values()].filter(
            ({ life, ref, drains, leaving }) =>
              ref.shardId !== change.shard.ref.shardId &&
              !drains &&
              !leaving &&
              (life === 'starting' || life === 'ready' || life === 'suspect'),
          ).length
          const wanted = shadow.fleet.shards + shadow.fleet.spares + shadow.surge
          if (counted + 1 > wanted)
            complain(`${shardRefText(change.shard.ref)} is started as number ${counted + 1} of ${wanted}`)
        }
      },
      'flow-opened': ({ proxy, flow }) => {
        if (flow.why !== 'fill' && flow.why !== 'spread' && flow.why !== 'hash') return
        if (flow.ageMs > 0) return // Reported again: it has got another port.
        const route = proxy.carrier.routes.route(flow.groupId)
        if (route === undefined) return
        const players = route.shard.routes.reduce((sum, one) => sum + one.udpFlows, 0)
        if (players > route.shard.slots)
          complain(
            `${proxy.proxyId} lets ${flow.flowId} in as number ${players} of ${route.shard.slots} on ${shardRefText(route.shard.ref)}`,
          )
      },
    },
  }
}
