import { playerKeyText } from '../../../proto/contract/common.ts'
import { shardRefText } from '../../../proto/contract/ids.ts'
import type { Complain, Invariant } from './oracle.ts'
import type { Shadow } from './shadow.ts'

/** Generations, incarnations and placement versions: in the store, and at every proxy, over its restarts too. One generation of a
 *  group means one shard, whoever is asked. */
export function numbersOnlyGrow(complain: Complain, shadow: Shadow): Invariant {
  /** By proxy and group. */
  const generations = new Map<string, number>()
  /** By group and generation. */
  const shards = new Map<string, string>()
  return {
    name: 'numbers-only-grow',
    sees: {
      change: ({ change }) => {
        switch (change.kind) {
          case 'group.bind': {
            const known = shadow.groups.get(change.id)?.generation
            if (known !== change.generation)
              complain(`group ${change.id} is bound from generation ${change.generation}, it is at ${known}`)
            return
          }
          case 'shard.create': {
            const known = shadow.shards.get(change.shard.ref.shardId)?.ref.incarnation ?? 0
            if (change.shard.ref.incarnation <= known)
              complain(`${shardRefText(change.shard.ref)} begins after incarnation ${known}`)
            return
          }
          case 'placement.put': {
            const { player, placementVersion } = change.placement
            const known = shadow.placements.get(playerKeyText(player))?.version ?? 0
            if (placementVersion <= known)
              complain(`the placement of ${playerKeyText(player)} goes from ${known} to ${placementVersion}`)
            return
          }
          default:
        }
      },
      'proxy-started': ({ proxy, remembers }) => {
        if (!remembers)
          for (const key of generations.keys())
            if (key.startsWith(`${proxy.proxyId} `)) generations.delete(key)
      },
      'proxy-answered': ({ proxy }) => {
        for (const { groupId, generation, shard } of proxy.carrier.routes.routes()) {
          const key = `${proxy.proxyId} ${groupId}`
          const known = generations.get(key) ?? 0
          if (generation < known)
            complain(`${proxy.proxyId} goes back from generation ${known} of ${groupId} to ${generation}`)
          generations.set(key, generation)
          const name = `${groupId} generation ${generation}`
          const place = `${shardRefText(shard.ref)} at ${shard.address}:${shard.port}`
          const other = shards.get(name)
          if (other !== undefined && other !== place) complain(`${name} is ${other} and ${place}`)
          shards.set(name, place)
        }
      },
    },
  }
}
