import type { ErrorCode } from '../../lib/errors.ts'
import { endpointText } from '../../proto/contract/common.ts'
import { deploymentIn, planOf } from '../fleets/deployment.ts'
import type { FleetRecord } from '../fleets/fleet.ts'
import type { GroupRecord } from '../groups/group.ts'
import { routesOf } from '../groups/routes.ts'
import { fleetOf, placesReserved, playersOn, shardOf } from '../facts/world.ts'
import type { FleetName } from '../../proto/contract/ids.ts'
import type { ShardRecord } from '../shards/shard.ts'
import type { DetailedWorld } from './live-detail.ts'

/** Where somebody who asks for a fleet goes. */
export interface FleetEndpoint {
  readonly fleet: string
  /** Number of the deployment of the shard. */
  readonly deployment: number
  readonly version: string
  /** Of all proxies that lead to this fleet: where players are to connect. An address of zeros is any address of that proxy. */
  readonly listeners: readonly {
    readonly name: string
    readonly proxy: string
    readonly address: string
    readonly protocols: readonly string[]
  }[]
  /** For clients that connect without a proxy: the shard where a new player belongs. */
  readonly shard: {
    readonly id: string
    readonly group: string
    readonly address: string
    readonly players: number
    readonly slots: number
  }
}

export type EndpointFound =
  | { readonly kind: 'found'; readonly endpoint: FleetEndpoint }
  | { readonly kind: 'refused'; readonly code: ErrorCode; readonly message: string }

interface Candidate {
  readonly shard: ShardRecord
  readonly group: GroupRecord['id']
  readonly address: string
  readonly players: number
}

/** The best shard of the highest promoted deployment that has a ready one: as the fleet places new players, among those with a free place. */
export function fleetEndpoint(world: DetailedWorld, name: string): EndpointFound {
  const fleet = fleetOf(world.facts, name as FleetName)
  if (fleet === undefined) return refused('SWY_NOT_FOUND', `there is no fleet ${name}`)
  if (fleet.shards === 0) return refused('SWY_CONFLICT', `fleet ${name} is scaled to no shards`)
  const open = openShards(world, fleet)
  if (open.length === 0) return refused('SWY_NO_ROOM', `no shard of fleet ${name} takes players now`)
  const free = open.filter(
    ({ shard, players }) => players + placesReserved(world.facts, shard.ref) < shard.slots,
  )
  if (free.length === 0) return refused('SWY_NO_ROOM', `every shard of fleet ${name} is full`)
  const promoted = free.filter(({ shard }) => shard.version === fleet.spec.version)
  const [best] = sorted(fleet, promoted.length > 0 ? promoted : free)
  return best === undefined
    ? refused('SWY_NO_ROOM', `every shard of fleet ${name} is full`)
    : { kind: 'found', endpoint: endpointOf(world, fleet, best) }
}

function refused(code: ErrorCode, message: string): EndpointFound {
  return { kind: 'refused', code, message }
}

function openShards(world: DetailedWorld, { spec }: FleetRecord): Candidate[] {
  return routesOf(world.facts).flatMap(route => {
    const shard = shardOf(world.facts, route.shard)
    if (route.fleet !== spec.name || route.admission !== 'open' || shard?.life.kind !== 'ready') return []
    const address = endpointText(route.address, route.port)
    return [{ shard, group: route.groupId, address, players: playersOn(world, shard.ref) }]
  })
}

function sorted({ spec }: FleetRecord, candidates: readonly Candidate[]): readonly Candidate[] {
  // Whoever asks has no address yet that could be hashed.
  const sign = spec.placement === 'fill' ? -1 : 1
  return candidates.toSorted(
    (left, right) => sign * (left.players - right.players) || (left.group < right.group ? -1 : 1),
  )
}

function endpointOf(
  world: DetailedWorld,
  fleet: FleetRecord,
  { shard, group, address, players }: Candidate,
): FleetEndpoint {
  const { name } = fleet.spec
  const deployment =
    planOf(fleet).deployments.findLast(({ spec }) => spec.version === shard.version) ??
    deploymentIn(fleet, 'promoted')
  return {
    fleet: name,
    deployment: deployment?.number ?? 1,
    version: shard.version,
    listeners: world.live.proxies
      .filter(proxy => proxy.attached)
      .flatMap(proxy =>
        proxy.listeners
          .filter(listener => listener.fleet === name)
          .map(({ name: listener, bind, port, protocols }) => ({
            name: listener,
            proxy: proxy.id,
            address: endpointText(bind, port),
            protocols,
          })),
      ),
    shard: { id: shard.ref.shardId, group, address, players, slots: shard.slots },
  }
}
