import { type Generation, type GroupId, type Incarnation, type Token } from '../proto/contract/ids.ts'
import type { FleetPolicy, GroupRoute, Snapshot } from '../proto/contract/proxy-link.ts'
import type { StaticRoute } from './config.ts'
import { LEASE_FOREVER_MS } from './flows/data-plane.ts'

/** Every shard carries one group, and a file has one version. */
const FIRST = 1
export const STATIC_TOKEN = FIRST as Token

/** The snapshot of a proxy that runs alone: what the file says, for ever. Group `<fleet>-g<n>` is on the n-th shard. */
export function staticSnapshot(routes: readonly StaticRoute[]): Snapshot {
  return {
    fleets: routes.map(policyOf),
    routes: routes.flatMap(groupRoutesOf),
    placements: [],
    leaseMs: LEASE_FOREVER_MS,
  }
}

function policyOf({ fleet, placement, holdMs, proxyProtocol }: StaticRoute): FleetPolicy {
  return { fleet, placement, holdMs, proxyProtocol, probe: undefined, follow: 'resume', clientTimeoutMs: 0 }
}

function groupRoutesOf({ fleet, shards }: StaticRoute): readonly GroupRoute[] {
  return shards.map(({ id: shardId, address, port, slots }, index) => ({
    groupId: `${fleet}-g${index + 1}` as GroupId,
    fleet,
    generation: FIRST as Generation,
    revision: FIRST,
    shard: { shardId, incarnation: FIRST as Incarnation },
    address,
    port,
    admission: 'open',
    slots,
    ordinal: index + 1,
  }))
}
