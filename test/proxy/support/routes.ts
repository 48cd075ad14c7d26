import type {
  Admission,
  FleetPolicy,
  GroupRoute,
  RouteChange,
  Snapshot,
} from '../../../proto/contract/proxy-link.ts'
import type {
  FleetName,
  Generation,
  GroupId,
  Incarnation,
  ShardId,
  Token,
} from '../../../proto/contract/ids.ts'

export const arena = 'arena' as FleetName

export function group(n: number): GroupId {
  return `arena-g${n}` as GroupId
}

export function token(n: number): Token {
  return n as Token
}

export function policy(over: Partial<FleetPolicy> = {}): FleetPolicy {
  return {
    fleet: arena,
    placement: 'spread',
    holdMs: 10_000,
    proxyProtocol: false,
    probe: undefined,
    follow: 'resume',
    clientTimeoutMs: 15_000,
    pacePerSecond: 100,
    addresses: 'nat',
    restored: false,
    ...over,
  }
}

export interface RouteSketch {
  readonly group: number
  readonly shard?: number
  readonly incarnation?: number
  readonly generation?: number
  readonly revision?: number
  readonly address?: string
  readonly port?: number
  readonly admission?: Admission
  readonly slots?: number
  readonly ordinal?: number
}

/** Group n on shard n at 127.0.0.1:(9000 + shard), unless said otherwise. */
export function route(sketch: RouteSketch): GroupRoute {
  const shard = sketch.shard ?? sketch.group
  const generation = sketch.generation ?? 1
  return {
    groupId: group(sketch.group),
    fleet: arena,
    generation: generation as Generation,
    revision: sketch.revision ?? generation,
    shard: { shardId: `arena-${shard}` as ShardId, incarnation: (sketch.incarnation ?? 1) as Incarnation },
    address: sketch.address ?? '127.0.0.1',
    port: sketch.port ?? 9_000 + shard,
    admission: sketch.admission ?? 'open',
    slots: sketch.slots ?? 100,
    ordinal: sketch.ordinal ?? sketch.group,
  }
}

export function snapshot(routes: readonly RouteSketch[], over: Partial<Snapshot> = {}): Snapshot {
  return {
    fleets: [policy()],
    routes: routes.map(route),
    placements: [],
    leaseMs: 3_000,
    bans: [],
    nowMs: 0,
    ...over,
  }
}

export function change(over: Partial<RouteChange>): RouteChange {
  return {
    fleets: [],
    routes: [],
    removedGroups: [],
    placements: [],
    removedPlacements: [],
    bans: [],
    removedBans: [],
    nowMs: 0,
    ...over,
  }
}
