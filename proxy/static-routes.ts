import type { WallMs } from '../lib/clock.ts'
import { type Generation, type GroupId, type Incarnation, type Token } from '../proto/contract/ids.ts'
import { PACE_PER_SECOND_DEFAULT } from '../proto/contract/common.ts'
import type { FleetPolicy, GroupRoute, Snapshot } from '../proto/contract/proxy-link.ts'
import type { StaticRoute } from './config.ts'
import { LEASE_FOREVER_MS } from './flows/data-plane.ts'

export const STATIC_TOKEN = 1 as Token
const ONLY_INCARNATION = 1 as Incarnation

/** The snapshot of a proxy that runs alone: what the file says, for ever. Group `<fleet>-g<n>` is on the n-th shard.
 *  @param readAt counts as the generation: what was read later holds, also against what a journal remembers */
export function staticSnapshot(
  routes: readonly StaticRoute[],
  bans: readonly string[],
  readAt: WallMs,
): Snapshot {
  return {
    fleets: routes.map(policyOf),
    routes: routes.flatMap(route => groupRoutesOf(route, Math.round(readAt) as Generation)),
    placements: [],
    leaseMs: LEASE_FOREVER_MS,
    bans: bans.map(network => ({ network, expiresAtMs: 0 })),
    nowMs: Math.round(readAt),
  }
}

function policyOf({ fleet, placement, holdMs, proxyProtocol }: StaticRoute): FleetPolicy {
  return {
    fleet,
    placement,
    holdMs,
    proxyProtocol,
    probe: undefined,
    follow: 'resume',
    clientTimeoutMs: 0,
    pacePerSecond: PACE_PER_SECOND_DEFAULT,
    // Nobody relays to shards that a file lists.
    addresses: 'nat',
    restored: false,
  }
}

function groupRoutesOf({ fleet, shards }: StaticRoute, generation: Generation): readonly GroupRoute[] {
  return shards.map(({ id: shardId, address, port, slots }, index) => ({
    groupId: `${fleet}-g${index + 1}` as GroupId,
    fleet,
    generation,
    revision: 1,
    shard: { shardId, incarnation: ONLY_INCARNATION },
    address,
    port,
    admission: 'open',
    slots,
    ordinal: index + 1,
  }))
}
