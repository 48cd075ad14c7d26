import {
  type Decoded,
  enumeration,
  flag,
  integer,
  list,
  message,
  optional,
  text,
  textMap,
  union,
  wideInteger,
} from './wire-fields.ts'
import { fleetName, hostId, ipAddress, orderId, shardRef, token } from './ids.ts'
import { accountName, epoch } from './session.ts'
import { BORDER_ENTITIES_MAX, borderEntity, playerOnMap, PLAYERS_ON_MAP_MAX, zoneMap } from './zone.ts'
import { addressMode, durationMs, orderResult, probe, protocol, rejected } from './common.ts'

export const SHARDS_PER_HOST_MAX = 500
export const LOG_LINES_MAX = 10_000
export const LOG_LINE_CHARACTERS_MAX = 2_000
export const LOG_LINES_PER_MESSAGE_MAX = 500
export const COMMAND_WORDS_MAX = 200
export const RESTORE_OBSTACLE_CHARACTERS_MAX = 300
const processId = integer(0, 0x7fff_ffff)

export type ChildStateName = 'backing-off' | 'starting' | 'ready' | 'stopping'
export const childStateName = enumeration<ChildStateName>({
  'backing-off': 'CHILD_STATE_BACKING_OFF',
  starting: 'CHILD_STATE_STARTING',
  ready: 'CHILD_STATE_READY',
  stopping: 'CHILD_STATE_STOPPING',
})

export const hostedShard = message({
  shard: shardRef,
  fleet: fleetName,
  state: childStateName,
  pid: processId,
  address: ipAddress,
  port: integer(0, 65_535),
  uptimeMs: durationMs,
  ticked: flag,
  tickAgeMs: durationMs,
  adopted: flag,
})
export type HostedShard = Decoded<typeof hostedShard>

export const shardExited = message({
  shard: shardRef,
  fleet: fleetName,
  exitCode: integer(-1, 0x7fff_ffff),
  signal: text(20),
  ordered: flag,
  lastLine: text(LOG_LINE_CHARACTERS_MAX),
})
export type ShardExited = Decoded<typeof shardExited>

export const agentHello = message({
  hostId,
  bootId: text(63),
  version: text(63),
  pid: processId,
  address: ipAddress,
  shards: list(hostedShard, SHARDS_PER_HOST_MAX),
  exits: list(shardExited, SHARDS_PER_HOST_MAX),
  /** It runs shards as containers where it is told to. Earlier versions would run a container's command on the host. */
  containers: flag,
  /** It restores players' addresses. */
  restores: flag,
  /** Why not; empty: it does, or is of an earlier version. */
  restoreObstacle: text(RESTORE_OBSTACLE_CHARACTERS_MAX),
})
export type AgentHello = Decoded<typeof agentHello>

/** How a host does with players' own addresses now: what its hello has said may have changed. */
export const restoring = message({
  /** Why it restores none; empty: it does. */
  obstacle: text(RESTORE_OBSTACLE_CHARACTERS_MAX),
  /** What keeps them from passing though it does, or may; empty: nothing is seen. */
  warning: text(RESTORE_OBSTACLE_CHARACTERS_MAX),
})
export type Restoring = Decoded<typeof restoring>

export const logChunk = message({
  orderId,
  lines: list(text(LOG_LINE_CHARACTERS_MAX), LOG_LINES_PER_MESSAGE_MAX),
  last: flag,
})
export type LogChunk = Decoded<typeof logChunk>

/** Where the players of one shard are, and what its neighbours may see of it. */
export const zoneReport = message({
  shard: shardRef,
  players: list(playerOnMap, PLAYERS_ON_MAP_MAX),
  near: list(borderEntity, BORDER_ENTITIES_MAX),
})
export type ZoneReport = Decoded<typeof zoneReport>

export const agentReport = message({
  sequence: wideInteger(),
  body: union('body', {
    hello: agentHello,
    heartbeat: message({
      shards: list(hostedShard, SHARDS_PER_HOST_MAX),
      /** Undefined: of an earlier version. */
      restoring: optional(restoring),
    }),
    exited: shardExited,
    result: orderResult,
    log: logChunk,
    rejected,
    noticeTaken: message({ noticeId: text(63) }),
    zones: zoneReport,
  }),
})
export type AgentReport = Decoded<typeof agentReport>

/** Mounts of one container. */
export const CONTAINER_MOUNTS_MAX = 16
const IMAGE_CHARACTERS_MAX = 500

export const shardContainer = message({
  image: text(IMAGE_CHARACTERS_MAX),
  /** 0: no limit. */
  memoryBytesMax: wideInteger(),
  /** Thousandths of a core; 0: no limit. */
  milliCpusMax: integer(0, 1_000_000),
  mounts: list(message({ from: text(4_096), to: text(4_096), readOnly: flag }), CONTAINER_MOUNTS_MAX),
})
export type ShardContainer = Decoded<typeof shardContainer>

export const startShard = message({
  shard: shardRef,
  fleet: fleetName,
  version: text(63),
  command: list(text(4_096), COMMAND_WORDS_MAX),
  env: textMap(4_096, 200),
  workingDirectory: text(4_096),
  slots: integer(1, 1_000_000),
  protocols: list(protocol, 2),
  ready: optional(probe),
  readyTimeoutMs: durationMs,
  stopGraceMs: durationMs,
  stopSignal: text(20),
  /** A port that equals this one modulo 256 is preferred; 0: any. */
  portLike: integer(0, 65_535),
  addresses: addressMode,
  /** Undefined: a process of the host. */
  container: optional(shardContainer),
})
export type StartShard = Decoded<typeof startShard>

export const leaseRenewal = message({
  sequence: wideInteger(),
  shards: list(shardRef, SHARDS_PER_HOST_MAX),
  validMs: durationMs,
})
export type LeaseRenewal = Decoded<typeof leaseRenewal>

/** `kick`: save, release, disconnect. `fenced`: somebody else has the account; disconnect and save nothing. `expect`: it is about to be handed
 *  over to this shard, from the zone that the reason names. */
export type NoticeKind = 'kick' | 'fenced' | 'expect'
export const noticeKind = enumeration<NoticeKind>({
  kick: 'NOTICE_KIND_KICK',
  fenced: 'NOTICE_KIND_FENCED',
  expect: 'NOTICE_KIND_EXPECT',
})

export const sessionNotice = message({
  noticeId: text(63),
  shard: shardRef,
  kind: noticeKind,
  account: accountName,
  epoch,
  reason: text(200),
})
export type SessionNotice = Decoded<typeof sessionNotice>

/** The map that a shard plays on, and its own part of it. */
export const shardZone = message({
  shard: shardRef,
  /** Undefined: its fleet has no zones. */
  map: optional(zoneMap),
  /** That this shard carries; empty: none yet, or several, and then it hands nobody over. */
  zone: text(40),
})
export type ShardZone = Decoded<typeof shardZone>

/** All that one neighbour has near the border. */
export const borderFeed = message({
  /** For which it is. */
  shard: shardRef,
  /** Of the neighbour. */
  zone: text(40),
  near: list(borderEntity, BORDER_ENTITIES_MAX),
})
export type BorderFeed = Decoded<typeof borderFeed>

export const agentOrder = message({
  orderId,
  token,
  body: union('body', {
    start: startShard,
    stop: message({ shard: shardRef, graceMs: durationMs, why: text(200) }),
    kill: message({ shard: shardRef, why: text(200) }),
    forget: message({ shard: shardRef }),
    readLog: message({ shard: shardRef, lines: integer(1, LOG_LINES_MAX) }),
    drain: message({ shard: shardRef, draining: flag, deadlineMs: durationMs }),
    rejected,
    welcome: message<Record<never, never>>({}),
    lease: leaseRenewal,
    notice: sessionNotice,
    zone: shardZone,
    border: borderFeed,
  }),
})
export type AgentOrder = Decoded<typeof agentOrder>
