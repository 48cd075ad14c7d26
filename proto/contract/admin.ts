import {
  type Decoded,
  enumeration,
  flag,
  integer,
  list,
  message,
  text,
  textMap,
  wideInteger,
} from './wire-fields.ts'
import {
  durationMs,
  flowResult,
  followOrDefault,
  PACE_PER_SECOND_MAX,
  placementPolicy,
  protocol,
  shardStateName,
  wallTimeMs,
} from './common.ts'

export const LIST_ITEMS_MAX = 100_000
export const PLAYERS_LISTED_MAX = 100_000
export const EVENTS_LISTED_MAX = 1_000
export const SELECTED_IDS_MAX = 10_000
const name = text(63)
const count = integer(0, 0x7fff_ffff)

export const change = message({ requestId: name, validateOnly: flag, reason: text(200), actor: text(63) })
export type Change = Decoded<typeof change>

export const outcome = message({
  summary: text(2_000),
  touched: list(text(200), LIST_ITEMS_MAX),
  applied: flag,
  operationId: name,
})
export type Outcome = Decoded<typeof outcome>

// ── status, explain ──

export const proxyStatus = message({
  id: name,
  attached: flag,
  pid: count,
  flows: wideInteger(),
  drops: wideInteger(),
  listeners: list(text(200), 64),
  seenMsAgo: durationMs,
})
export type ProxyStatus = Decoded<typeof proxyStatus>

export const hostStatus = message({
  id: name,
  attached: flag,
  pid: count,
  address: name,
  shards: count,
  seenMsAgo: durationMs,
})
export type HostStatus = Decoded<typeof hostStatus>

export const brakeView = message({
  scope: text(100),
  verb: name,
  reason: text(200),
  owner: name,
  sinceMs: durationMs,
  expiresInMs: durationMs,
})
export type BrakeView = Decoded<typeof brakeView>

export const fleetView = message({
  name,
  shards: count,
  spares: count,
  ready: count,
  readySpares: count,
  starting: count,
  slots: count,
  players: count,
  placement: placementPolicy,
  version: name,
  listeners: list(text(200), 64),
  rollout: text(200),
  noRoom: text(1_000),
  pool: name,
})
export type FleetView = Decoded<typeof fleetView>

export const statusRequest = message<Record<never, never>>({})
export const status = message({
  version: name,
  nodeId: name,
  token: wideInteger(),
  uptimeMs: durationMs,
  store: text(200),
  proxies: list(proxyStatus, 1_000),
  hosts: list(hostStatus, 10_000),
  fleets: list(fleetView, 1_000),
  players: count,
  alarms: list(text(1_000), 1_000),
  brakes: list(brakeView, 1_000),
})
export type Status = Decoded<typeof status>

export type SubjectKind = 'player' | 'shard' | 'group' | 'account'
export const subjectKind = enumeration<SubjectKind>({
  player: 'KIND_PLAYER',
  shard: 'KIND_SHARD',
  group: 'KIND_GROUP',
  account: 'KIND_ACCOUNT',
})
/** An account's name is one character longer than an id. */
export const explainRequest = message({ kind: subjectKind, id: text(64) })

export const eventView = message({
  id: wideInteger(),
  atMs: wallTimeMs,
  node: name,
  actor: name,
  kind: name,
  subject: text(200),
  summary: text(1_000),
  why: text(1_000),
  before: text(10_000),
  after: text(10_000),
  cause: wideInteger(),
})
export type EventView = Decoded<typeof eventView>

export const explanation = message({
  subject: text(200),
  facts: list(message({ name: text(63), value: text(1_000), why: text(1_000) }), 200),
  forecast: list(text(1_000), 50),
  history: list(eventView, EVENTS_LISTED_MAX),
})
export type Explanation = Decoded<typeof explanation>

// ── requests that several services share ──

export const listRequest = message({ fleet: name, labels: textMap(63, 64) })
export type ListRequest = Decoded<typeof listRequest>
export const getRequest = message({ id: name })

// ── shards ──

export const shardView = message({
  id: name,
  fleet: name,
  groups: list(name, 1_000),
  state: shardStateName,
  incarnation: wideInteger(),
  pid: count,
  address: name,
  players: count,
  slots: count,
  version: name,
  host: name,
  spare: flag,
  ageMs: durationMs,
  verdict: name,
  evidence: list(text(200), 50),
  drainDeadlineMs: durationMs,
  reserved: count,
  labels: textMap(63, 64),
})
export type ShardView = Decoded<typeof shardView>
export const shardList = message({ shards: list(shardView, LIST_ITEMS_MAX) })
export const drainShardRequest = message({ id: name, change, deadlineMs: durationMs, waitEmpty: flag })
export const undrainShardRequest = message({ id: name, change })
export const killShardRequest = message({ id: name, change })
export const readShardLogRequest = message({ id: name, lines: integer(0, 10_000) })
export const shardLogLines = message({ lines: list(text(2_000), 10_000) })

// ── groups ──

export const groupView = message({
  id: name,
  fleet: name,
  shard: name,
  incarnation: wideInteger(),
  generation: wideInteger(),
  players: count,
  phase: name,
  detail: text(1_000),
  sinceMs: durationMs,
})
export type GroupView = Decoded<typeof groupView>
export const groupList = message({ groups: list(groupView, LIST_ITEMS_MAX) })
export const failoverGroupRequest = message({ id: name, change })

// ── players ──

export const playerSelector = message({
  ids: list(name, SELECTED_IDS_MAX),
  ip: text(63),
  account: text(100),
  group: name,
  shard: name,
  fleet: name,
  percent: integer(0, 100),
})
export type PlayerSelector = Decoded<typeof playerSelector>

export const playerView = message({
  id: name,
  address: name,
  listener: name,
  protocol,
  group: name,
  shard: name,
  account: text(100),
  connectedAtMs: wallTimeMs,
  idleMs: durationMs,
  why: name,
  proxy: name,
  flowPort: integer(0, 65_535),
})
export type PlayerView = Decoded<typeof playerView>
export const playerList = message({ players: list(playerView, PLAYERS_LISTED_MAX), total: count })

export const listPlayersRequest = message({ selector: playerSelector, limit: integer(0, PLAYERS_LISTED_MAX) })

export type MoveStyle = 'cut' | 'lame-duck'
export const moveStyle = enumeration<MoveStyle>({
  cut: 'MOVE_STYLE_CUT',
  'lame-duck': 'MOVE_STYLE_LAME_DUCK',
})
export const movePlayersRequest = message({
  selector: playerSelector,
  to: name,
  change,
  style: moveStyle,
  lameDuckMs: wideInteger(0, 600_000),
  pacePerSecond: integer(0, PACE_PER_SECOND_MAX),
  deadlineMs: wideInteger(0, 600_000),
  follow: followOrDefault,
})
export type MovePlayersRequest = Decoded<typeof movePlayersRequest>

/** Phases of a move; `rolled-back` only before commit. */
export type MovePhase = 'prepare' | 'ready' | 'commit' | 'drain' | 'done' | 'rolled-back'

export const moveResult = message({
  outcome,
  phase: name,
  flows: list(flowResult, LIST_ITEMS_MAX),
  tookUs: wideInteger(),
  group: name,
  shard: name,
})
export type MoveResult = Decoded<typeof moveResult>
export const kickPlayersRequest = message({
  selector: playerSelector,
  change,
  blockMs: wideInteger(0, 86_400_000),
})

// ── fleets ──

export const fleetList = message({ fleets: list(fleetView, 1_000) })
/** `shards`, `spares`: -1 leaves as it is. */
export const scaleFleetRequest = message({
  name,
  change,
  shards: integer(-1, 10_000),
  spares: integer(-1, 10_000),
})

// ── events ──

export const listEventsRequest = message({ subject: text(200), limit: integer(0, EVENTS_LISTED_MAX) })
export const eventList = message({ events: list(eventView, EVENTS_LISTED_MAX) })

// ── brakes ──

export type BrakeVerb = 'failover' | 'start' | 'stop' | 'drain' | 'handoff' | 'all'
export const BRAKE_VERBS: readonly BrakeVerb[] = ['failover', 'start', 'stop', 'drain', 'handoff', 'all']
/** What the scaler does by itself; of regions, providers and pools. */
export const SCALER_VERBS = ['create', 'delete', 'drain', 'repair', 'schedule', 'alarm', 'all'] as const
export type ScalerVerb = (typeof SCALER_VERBS)[number]
/** What regions are called at their providers. */
export const REGION_PATTERN = /^[A-Za-z0-9][\w.-]{0,62}$/
/** Kinds of brake scopes, and what can be held back there. `all` holds back either. */
export const BRAKE_SCOPES: Readonly<Record<string, readonly (BrakeVerb | ScalerVerb)[]>> = {
  fleet: BRAKE_VERBS,
  host: BRAKE_VERBS,
  region: SCALER_VERBS,
  provider: SCALER_VERBS,
  pool: SCALER_VERBS,
  all: [...new Set<BrakeVerb | ScalerVerb>([...BRAKE_VERBS, ...SCALER_VERBS])],
}
export const listBrakesRequest = message<Record<never, never>>({})
export const brakeList = message({ brakes: list(brakeView, 1_000) })
export const setBrakeRequest = message({ scope: text(100), verb: name, change, forMs: durationMs })
export const clearBrakeRequest = message({ scope: text(100), verb: name, change })
