import {
  type Decoded,
  enumeration,
  flag,
  integer,
  list,
  message,
  optional,
  text,
  union,
  wideInteger,
} from './wire-fields.ts'
import { BANS_MAX, networkBan, networkText } from './ban.ts'
import {
  fleetName,
  flowId,
  generation,
  groupId,
  ipAddress,
  listenerName,
  moveId,
  orderId,
  portNumber,
  proxyId,
  shardRef,
  token,
} from './ids.ts'
import {
  addressMode,
  durationMs,
  FLOWS_PER_MESSAGE_MAX,
  follow,
  isRelayed,
  orderResult,
  PACE_PER_SECOND_MAX,
  placementPolicy,
  playerKey,
  probe,
  protocol,
  rejected,
  wallTimeMs,
  withAddressMode,
} from './common.ts'

export const LISTENERS_MAX = 64
export const FLEETS_MAX = 256
/** A proxy with more addresses names the first ones. */
export const PROXY_ADDRESSES_MAX = 512
export const GROUPS_MAX = 10_000
export const PLACEMENTS_MAX = 100_000
/** Players and ports are 16-bit numbers on the wire; 0 stands for "none". */
const portOrNone = integer(0, 65_535)

export const listenerInfo = message({
  name: listenerName,
  fleet: fleetName,
  bind: ipAddress,
  port: portNumber,
  protocols: list(protocol, 2),
})

export const proxyHello = message({
  proxyId,
  bootId: text(63),
  version: text(63),
  pid: integer(0, 0x7fff_ffff),
  listeners: list(listenerInfo, LISTENERS_MAX),
  flowsMax: integer(0, 10_000_000),
  addresses: list(text(63), PROXY_ADDRESSES_MAX),
})
export type ProxyHello = Decoded<typeof proxyHello>

/** Why a player is on its group: `explicit` placement, the ip's former `seat`, its other protocol's `pair`, or the fleet's policy. */
export const PLACEMENT_REASONS = ['explicit', 'seat', 'pair', 'fill', 'spread', 'hash'] as const

export const flowOpened = message({
  flowId,
  player: playerKey,
  groupId,
  placementVersion: wideInteger(),
  ageMs: durationMs,
  idleMs: durationMs,
  why: text(63),
  flowPort: portOrNone,
  unconfirmed: flag,
})
export type FlowOpened = Decoded<typeof flowOpened>
export const flowMoved = message({ flowId, groupId, placementVersion: wideInteger(), why: text(63) })
export type FlowMoved = Decoded<typeof flowMoved>
export const flowClosed = message({ flowId, why: text(63) })
export type FlowClosed = Decoded<typeof flowClosed>
export const flowIdle = message({ flowId, idleMs: durationMs })

export const flowReport = message({
  full: flag,
  opened: list(flowOpened, FLOWS_PER_MESSAGE_MAX),
  moved: list(flowMoved, FLOWS_PER_MESSAGE_MAX),
  closed: list(flowClosed, FLOWS_PER_MESSAGE_MAX),
  idle: list(flowIdle, FLOWS_PER_MESSAGE_MAX),
})
export type FlowReport = Decoded<typeof flowReport>

export const proxyHeartbeat = message({
  flows: wideInteger(),
  datagramsUp: wideInteger(),
  datagramsDown: wideInteger(),
  drops: wideInteger(),
  draining: flag,
})
export type ProxyHeartbeat = Decoded<typeof proxyHeartbeat>

/** `unknown` is never evidence. */
export type ProbeAnswer = 'unknown' | 'answered' | 'unanswered'
export const probeAnswer = enumeration<ProbeAnswer>({
  unknown: 'PROBE_ANSWER_UNSPECIFIED',
  answered: 'PROBE_ANSWER_ANSWERED',
  unanswered: 'PROBE_ANSWER_UNANSWERED',
})

/** Players on their way to a shard whose turn has not come. */
export const waiting = message({
  moves: integer(0, 10_000_000),
  movesOf: integer(0, 10_000_000),
  joins: integer(0, 10_000_000),
  pacePerSecond: integer(0, PACE_PER_SECOND_MAX),
  lastTurnInMs: durationMs,
})
export type Waiting = Decoded<typeof waiting>

export const shardObservation = message({
  shard: shardRef,
  silent: flag,
  refused: integer(0, 0x7fff_ffff),
  flows: integer(0, 10_000_000),
  probe: probeAnswer,
  answeredMsAgo: durationMs,
  answered: flag,
  waiting: optional(waiting),
})
export type ShardObservation = Decoded<typeof shardObservation>
export const shardObservations = message({ shards: list(shardObservation, GROUPS_MAX) })

export const proxyReport = message({
  sequence: wideInteger(),
  body: union('body', {
    hello: proxyHello,
    flows: flowReport,
    heartbeat: proxyHeartbeat,
    observations: shardObservations,
    result: orderResult,
    rejected,
  }),
})
export type ProxyReport = Decoded<typeof proxyReport>

export const fleetPolicy = message({
  fleet: fleetName,
  placement: placementPolicy,
  holdMs: durationMs,
  proxyProtocol: flag,
  probe: optional(probe),
  follow,
  clientTimeoutMs: durationMs,
  /** 0: not said. See `paceOf`. */
  pacePerSecond: integer(0, PACE_PER_SECOND_MAX),
  addresses: addressMode,
  /** Of a fleet with relayed addresses: the kernel on the shard's host knows a flow once the shard has answered it. */
  restored: flag,
})
export type FleetPolicy = Decoded<typeof fleetPolicy>
/** A policy from a file of an earlier version, which knew of no pace and no mode of addresses, as it would be written now. */
export function fleetPolicyOfFile(raw: unknown): unknown {
  return withAddressMode(
    typeof raw === 'object' && raw !== null ? { pacePerSecond: 0, restored: false, ...raw } : raw,
  )
}

/** Whether the kernel may carry datagrams of a fleet's flows between players and shards: `alias` addresses are the agent's own work, by a header.
 *  @param policy undefined: of no fleet that is known */
export function isCarriable(policy: Pick<FleetPolicy, 'addresses' | 'restored'> | undefined): boolean {
  return policy?.restored === true || !isRelayed(policy?.addresses)
}

/** `open` takes new flows; `hold` lets them wait (suspect, being replaced); `closed` takes nobody new (draining). */
export type Admission = 'open' | 'hold' | 'closed'
export const admission = enumeration<Admission>({
  open: 'ADMISSION_OPEN',
  hold: 'ADMISSION_HOLD',
  closed: 'ADMISSION_CLOSED',
})

export const groupRoute = message({
  groupId,
  fleet: fleetName,
  generation,
  revision: wideInteger(),
  shard: shardRef,
  address: ipAddress,
  port: portNumber,
  admission,
  slots: integer(0, 1_000_000),
  ordinal: wideInteger(),
})
export type GroupRoute = Decoded<typeof groupRoute>

export const placement = message({ player: playerKey, groupId, placementVersion: wideInteger() })
export type Placement = Decoded<typeof placement>

export const snapshot = message({
  fleets: list(fleetPolicy, FLEETS_MAX),
  routes: list(groupRoute, GROUPS_MAX),
  placements: list(placement, PLACEMENTS_MAX),
  leaseMs: durationMs,
  bans: list(networkBan, BANS_MAX),
  nowMs: wallTimeMs,
})
export type Snapshot = Decoded<typeof snapshot>

export const routeChange = message({
  fleets: list(fleetPolicy, FLEETS_MAX),
  routes: list(groupRoute, GROUPS_MAX),
  removedGroups: list(groupId, GROUPS_MAX),
  placements: list(placement, PLACEMENTS_MAX),
  removedPlacements: list(playerKey, PLACEMENTS_MAX),
  bans: list(networkBan, BANS_MAX),
  removedBans: list(networkText, BANS_MAX),
  nowMs: wallTimeMs,
})
export type RouteChange = Decoded<typeof routeChange>

export const moveFlows = message({
  moveId,
  groupId,
  flows: list(message({ flowId, placementVersion: wideInteger() }), FLOWS_PER_MESSAGE_MAX),
  follow,
  clientTimeoutMs: durationMs,
  lameDuckMs: durationMs,
  pacePerSecond: integer(0, PACE_PER_SECOND_MAX),
})
export type MoveFlows = Decoded<typeof moveFlows>

export const cutFlows = message({
  flowIds: list(flowId, FLOWS_PER_MESSAGE_MAX),
  why: text(63),
  blockMs: durationMs,
})
export type CutFlows = Decoded<typeof cutFlows>

export const proxyOrder = message({
  orderId,
  token,
  body: union('body', {
    snapshot,
    routeChange,
    move: moveFlows,
    cut: cutFlows,
    lease: message({ leaseMs: durationMs }),
    drain: message({ draining: flag }),
    rejected,
  }),
})
export type ProxyOrder = Decoded<typeof proxyOrder>
