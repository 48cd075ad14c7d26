import type { StoreTimeMs } from '../../lib/store-time.ts'
import type { HostedShard, ShardExited } from '../../proto/contract/agent-link.ts'
import type { ShardObservation } from '../../proto/contract/proxy-link.ts'
import type {
  FleetName,
  FlowId,
  Generation,
  GroupId,
  HostId,
  Incarnation,
  ListenerName,
  ProxyId,
  ShardId,
  ShardRef,
} from '../../proto/contract/ids.ts'
import { playerKeyText } from '../../proto/contract/common.ts'
import { noAccountFlows } from '../../control-plane/bans/account-flows.ts'
import type { Facts } from '../../control-plane/facts/facts.ts'
import type { HostLive, LiveView, PlayerLive, ProxyLive } from '../../control-plane/facts/live-view.ts'
import { gatherWorld, type World } from '../../control-plane/facts/world.ts'
import type { FleetRecord, FleetSpec } from '../../control-plane/fleets/fleet.ts'
import type { FailoverRecord } from '../../control-plane/groups/failover.ts'
import type { GroupRecord } from '../../control-plane/groups/group.ts'
import { NO_ROOMS } from '../../control-plane/scaler/host-rooms.ts'
import { NO_SESSIONS } from '../../control-plane/sessions/sessions-live.ts'
import type { ShardLife, ShardRecord } from '../../control-plane/shards/shard.ts'

/** Small builders of worlds for tables: everything has a sensible default, a test names only what it is about. */
export const NOW = 1_000_000 as StoreTimeMs

export function ref(id: string, incarnation = 1): ShardRef {
  return { shardId: id as ShardId, incarnation: incarnation as Incarnation }
}

export function spec(over: Partial<FleetSpec> = {}): FleetSpec {
  return {
    name: 'arena' as FleetName,
    command: ['node', 'main.ts'],
    env: {},
    workingDirectory: '',
    protocols: ['udp', 'tcp'],
    slots: 100,
    placement: 'spread',
    ready: undefined,
    probe: undefined,
    readyTimeoutMs: 30_000,
    stopSignal: 'SIGTERM',
    stopGraceMs: 5_000,
    follow: 'resume',
    clientTimeoutMs: 15_000,
    holdMs: 10_000,
    pacePerSecond: 100,
    proxyProtocol: false,
    portLike: 0,
    addresses: 'nat',
    labels: {},
    sessions: { onSecondLogin: 'kick-old-if-silent', fence: 'f3' },
    version: 'v1',
    ...over,
  }
}

export function fleet(
  over: Partial<Omit<FleetRecord, 'spec'>> & { readonly spec?: Partial<FleetSpec> } = {},
): FleetRecord {
  return { shards: 3, spares: 1, declared: { shards: 3, spares: 1 }, ...over, spec: spec(over.spec) }
}

const endpoint = { address: '127.0.0.1', port: 9_001 }

export const life = {
  starting: { kind: 'starting' } as ShardLife,
  ready: { kind: 'ready', endpoint, pid: 11 } as ShardLife,
  suspect: { kind: 'suspect', endpoint, pid: 11, drain: undefined } as ShardLife,
  fenced: { kind: 'fenced', endpoint } as ShardLife,
  gone: { kind: 'gone', endpoint } as ShardLife,
  draining: (deadlineInMs = 60_000, waitEmpty = false): ShardLife => ({
    kind: 'draining',
    endpoint,
    pid: 11,
    drain: { deadline: (NOW + deadlineInMs) as StoreTimeMs, waitEmpty },
  }),
}

export function shard(
  id: string,
  over: Partial<ShardRecord> & { readonly incarnation?: number } = {},
): ShardRecord {
  const { incarnation = 1, ...rest } = over
  return {
    ref: ref(id, incarnation),
    fleet: 'arena' as FleetName,
    host: 'host-1' as HostId,
    version: 'v1',
    slots: 100,
    createdAt: (NOW - 60_000) as StoreTimeMs,
    since: (NOW - 50_000) as StoreTimeMs,
    why: '',
    startTookMs: 500,
    life: life.ready,
    ...rest,
  }
}

export function group(ordinal: number, on: ShardRef, over: Partial<GroupRecord> = {}): GroupRecord {
  return {
    id: `arena-g${ordinal}` as GroupId,
    fleet: 'arena' as FleetName,
    ordinal,
    shard: on,
    generation: 1 as Generation,
    boundAt: (NOW - 50_000) as StoreTimeMs,
    ...over,
  }
}

export function failover(of: GroupRecord, over: Partial<FailoverRecord> = {}): FailoverRecord {
  return {
    id: `${of.id}-f${of.generation}-crash-0`,
    group: of.id,
    from: of.shard,
    cause: 'crash',
    members: [],
    begunAt: (NOW - 100) as StoreTimeMs,
    holdUntil: (NOW + 9_900) as StoreTimeMs,
    since: (NOW - 100) as StoreTimeMs,
    phase: { kind: 'begun' },
    causeEvent: 7,
    ...over,
  }
}

export function facts(over: Partial<Facts> = {}): Facts {
  return {
    now: NOW,
    revision: 1,
    fleets: [fleet()],
    shards: [],
    groups: [],
    failovers: [],
    reservations: [],
    moves: [],
    placements: [],
    brakes: [],
    bans: [],
    expected: [],
    zoneMaps: [],
    ...over,
  }
}

export function hosted(of: ShardRef, over: Partial<HostedShard> = {}): HostedShard {
  return {
    shard: of,
    fleet: 'arena' as FleetName,
    state: 'ready',
    pid: 11,
    address: '127.0.0.1',
    port: 9_001,
    uptimeMs: 50_000,
    ticked: false,
    tickAgeMs: 0,
    adopted: false,
    ...over,
  }
}

export function exited(of: ShardRef, over: Partial<ShardExited> = {}): ShardExited {
  return {
    shard: of,
    fleet: 'arena' as FleetName,
    exitCode: -1,
    signal: 'SIGKILL',
    ordered: false,
    lastLine: '',
    ...over,
  }
}

export function host(id: string, over: Partial<HostLive> = {}): HostLive {
  return {
    id: id as HostId,
    attached: true,
    heardMsAgo: 100,
    sinceMs: 60_000,
    containers: true,
    restoreObstacle: undefined,
    restoreWarning: undefined,
    hosted: [],
    exits: [],
    ...over,
  }
}

export function observation(of: ShardRef, over: Partial<ShardObservation> = {}): ShardObservation {
  return {
    shard: of,
    silent: false,
    refused: 0,
    flows: 10,
    probe: 'unknown',
    answeredMsAgo: 10,
    answered: true,
    waiting: undefined,
    ...over,
  }
}

export function proxy(
  id: string,
  over: Partial<Omit<ProxyLive, 'generationOf'>> & {
    readonly generations?: Readonly<Record<string, number>>
  } = {},
): ProxyLive {
  const { generations = {}, ...rest } = over
  return {
    id: id as ProxyId,
    attached: true,
    sinceMs: 60_000,
    heardMsAgo: 100,
    observations: [],
    leaseLeftMs: 3_000,
    generationOf: of => generations[of] ?? 0,
    ...rest,
  }
}

export function player(index: number, groupId: string, over: Partial<PlayerLive> = {}): PlayerLive {
  return {
    id: `f${index}` as FlowId,
    proxy: 'proxy-1' as ProxyId,
    key: { listener: 'main' as ListenerName, protocol: 'udp', ip: '127.0.0.1', port: 40_000 + index },
    group: groupId as GroupId,
    placementVersion: 0,
    connectedAtMs: 1,
    ageMs: 60_000,
    idleMs: 0,
    why: 'spread',
    flowPort: 10_000 + index,
    ...over,
  }
}

export function live(
  over: Partial<Omit<LiveView, 'playersOf' | 'membersOf' | 'players'>> & {
    readonly people?: readonly PlayerLive[]
  } = {},
): LiveView {
  const { people = [], ...rest } = over
  return {
    hosts: [],
    proxies: [],
    activeForMs: 60_000,
    answerOf: () => undefined,
    seenAs: seen =>
      people.filter(
        one => one.key.protocol === seen.protocol && one.flowPort === seen.port && seen.ip === '127.0.0.1',
      ),
    isProxyAddress: ip => ip === '127.0.0.1',
    mayBeProxyAddress: ip => ip === '127.0.0.1',
    sessions: NO_SESSIONS,
    rooms: NO_ROOMS,
    playersOf: id => people.filter(one => one.group === id).length,
    membersOf: id => people.filter(one => one.group === id).map(one => playerKeyText(one.key)),
    players: () => [...people],
    flowsOfAccount: noAccountFlows,
    ...rest,
  }
}

export function world(given: Partial<Facts>, said: Parameters<typeof live>[0] = {}): World {
  return gatherWorld(facts(given), live(said))
}

/** A live view in which an attached `host-1` runs every serving or starting shard of the facts. */
export function allWell(given: Partial<Facts>, said: Parameters<typeof live>[0] = {}): World {
  const shards = given.shards ?? []
  return world(given, {
    hosts: [
      host('host-1', {
        hosted: shards
          .filter(one => one.life.kind !== 'gone' && one.life.kind !== 'fenced')
          .map(one => hosted(one.ref, { state: one.life.kind === 'starting' ? 'starting' : 'ready' })),
      }),
    ],
    ...said,
  })
}
