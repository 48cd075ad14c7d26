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
import { addressMode, durationMs, orderResult, probe, protocol, rejected } from './common.ts'

export const SHARDS_PER_HOST_MAX = 500
export const LOG_LINES_MAX = 10_000
export const LOG_LINE_CHARACTERS_MAX = 2_000
export const LOG_LINES_PER_MESSAGE_MAX = 500
export const COMMAND_WORDS_MAX = 200
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
})
export type AgentHello = Decoded<typeof agentHello>

export const logChunk = message({
  orderId,
  lines: list(text(LOG_LINE_CHARACTERS_MAX), LOG_LINES_PER_MESSAGE_MAX),
  last: flag,
})
export type LogChunk = Decoded<typeof logChunk>

export const agentReport = message({
  sequence: wideInteger(),
  body: union('body', {
    hello: agentHello,
    heartbeat: message({ shards: list(hostedShard, SHARDS_PER_HOST_MAX) }),
    exited: shardExited,
    result: orderResult,
    log: logChunk,
    rejected,
    noticeTaken: message({ noticeId: text(63) }),
  }),
})
export type AgentReport = Decoded<typeof agentReport>

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
})
export type StartShard = Decoded<typeof startShard>

export const leaseRenewal = message({
  sequence: wideInteger(),
  shards: list(shardRef, SHARDS_PER_HOST_MAX),
  validMs: durationMs,
})
export type LeaseRenewal = Decoded<typeof leaseRenewal>

/** `kick`: save, release, disconnect. `fenced`: somebody else has the account; disconnect and save nothing. */
export type NoticeKind = 'kick' | 'fenced'
export const noticeKind = enumeration<NoticeKind>({
  kick: 'NOTICE_KIND_KICK',
  fenced: 'NOTICE_KIND_FENCED',
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
  }),
})
export type AgentOrder = Decoded<typeof agentOrder>
