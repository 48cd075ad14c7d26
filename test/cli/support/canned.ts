import type {
  BrakeView,
  EventView,
  Explanation,
  FleetView,
  GroupView,
  MoveResult,
  PlayerView,
  ShardView,
  Status,
} from '../../../proto/contract/admin.ts'
import type { DeploymentView } from '../../../proto/contract/deployment.ts'
import type { BanView } from '../../../proto/contract/ban.ts'
import type { SessionView } from '../../../proto/contract/session-admin.ts'
import type { FlowId } from '../../../proto/contract/ids.ts'
import { SCALER_ANSWERS } from './canned-scaler.ts'
import { AUTOMATION_ANSWERS } from './canned-automation.ts'
import { type Asked, found, outcome } from './canned-outcome.ts'
import type { Answers } from './fake-control-plane.ts'

export const shard: ShardView = {
  id: 'arena-2',
  fleet: 'arena',
  groups: ['arena-g2'],
  state: 'ready',
  incarnation: 3,
  pid: 4_711,
  address: '127.0.0.1:20002',
  players: 37,
  slots: 100,
  version: 'v1',
  host: 'host-1',
  spare: false,
  ageMs: 200_000,
  verdict: 'healthy',
  evidence: ['probe answered 120 ms ago'],
  drainDeadlineMs: 0,
  reserved: 2,
  labels: { tier: 'gold' },
}
export const spare: ShardView = {
  ...shard,
  id: 'arena-10',
  groups: [],
  state: 'starting',
  pid: 0,
  address: '',
  players: 0,
  spare: true,
}
export const group: GroupView = {
  id: 'arena-g2',
  fleet: 'arena',
  shard: 'arena-2',
  incarnation: 3,
  generation: 7,
  players: 37,
  phase: 'settled',
  detail: 'carried since its first life',
  sinceMs: 65_000,
}
export const player: PlayerView = {
  id: 'k3v9zq1m0abc',
  address: '127.4.5.6:5000',
  listener: 'main',
  protocol: 'udp',
  group: 'arena-g2',
  shard: 'arena-2',
  account: '',
  connectedAtMs: 1_790_000_000_000,
  idleMs: 120,
  why: 'seat',
  proxy: 'proxy-1',
  flowPort: 10_001,
}
export const session: SessionView = {
  account: 'ann',
  epoch: 1_790_000_000_000_000,
  state: 'held',
  shard: 'arena-2',
  incarnation: 3,
  fleet: 'arena',
  sinceMs: 65_000,
  player: 'k3v9zq1m0abc',
  playerAddress: '127.4.5.6:5000',
  seen: '127.0.0.1:10001',
  ghost: '',
  ghostMs: 0,
}
export const ghost: SessionView = {
  ...session,
  account: 'bob',
  player: '',
  playerAddress: '',
  ghost: 'its player has left, and its shard has not released it',
  ghostMs: 600_000,
}
export const fleet: FleetView = {
  name: 'arena',
  shards: 3,
  spares: 1,
  ready: 3,
  readySpares: 1,
  starting: 0,
  slots: 100,
  players: 37,
  placement: 'spread',
  version: 'v1',
  listeners: ['main'],
  rollout: 'v1 → v2: 1 of 4 ready',
  noRoom: '',
  pool: 'eu',
}
export const deployment: DeploymentView = {
  fleet: 'arena',
  number: 2,
  version: 'v2',
  state: 'promoted',
  ready: 1,
  shards: 1,
  players: 0,
  sinceMs: 12_000,
  why: 'the configuration changed',
}
export const event: EventView = {
  id: 12,
  atMs: 1_790_000_001_000,
  node: 'node-1',
  actor: 'control-plane',
  kind: 'shard.down',
  subject: 'arena-1',
  summary: 'arena-1 is down',
  why: 'its process ended',
  before: '{"state":"ready"}',
  after: '',
  cause: 11,
}
export const brake: BrakeView = {
  scope: 'fleet:arena',
  verb: 'failover',
  reason: 'maintenance',
  owner: 'cli:root',
  sinceMs: 5_000,
  expiresInMs: 0,
}
export const ban: BanView = {
  id: 'b4n1d0000001',
  target: '192.0.2.0/24',
  reason: 'aimbot',
  by: 'cli:root',
  sinceMs: 65_000,
  expiresInMs: 7_200_000,
}
export const explanation: Explanation = {
  subject: 'shard arena-2',
  facts: [{ name: 'state', value: 'ready', why: 'its probe answers' }],
  forecast: ['if it dies, arena-g2 goes to arena-10'],
  history: [event],
}
export const status: Status = {
  version: '0.1.0',
  nodeId: 'node-1',
  token: 4,
  uptimeMs: 61_000,
  store: 'sqlite:data/switchyard.db',
  proxies: [
    {
      id: 'proxy-1',
      attached: true,
      pid: 11,
      flows: 37,
      drops: 0,
      listeners: ['main 0.0.0.0:7777 udp+tcp → arena'],
      seenMsAgo: 10,
    },
  ],
  hosts: [{ id: 'host-1', attached: false, pid: 12, address: '127.0.0.1', shards: 4, seenMsAgo: 9_000 }],
  fleets: [fleet],
  players: 37,
  alarms: ['host host-1 is away'],
  brakes: [brake],
}

export function moveResult(request: Asked): MoveResult {
  return {
    outcome: outcome('37 players move from arena-1 to arena-2', request),
    phase: 'done',
    flows: [
      { flowId: 'k3v9zq1m0abc' as FlowId, outcome: 'done', reason: '' },
      { flowId: 'k3v9zq1m0abd' as FlowId, outcome: 'gone', reason: 'left before' },
    ],
    tookUs: 12_345,
    group: 'arena-g2',
    shard: 'arena-2',
  }
}

/** A product in good order; each change says what it would do. */
export const ANSWERS: Answers = {
  ...SCALER_ANSWERS,
  getStatus: () => status,
  explain: () => explanation,
  listShards: () => ({ shards: [spare, shard] }),
  getShard: found(shard, 'arena'),
  drainShard: (request: Asked) => outcome('arena-2 drains, 37 players move away', request),
  undrainShard: (request: Asked) => outcome('arena-2 takes players again', request),
  killShard: (request: Asked) => outcome('arena-2 is killed, 37 players fail over', request),
  readShardLog: () => [{ lines: ['first', 'second'] }, { lines: ['third'] }],
  listGroups: () => ({ groups: [group] }),
  getGroup: found(group, 'arena'),
  failoverGroup: (request: Asked) => outcome('arena-g2 fails over to arena-10', request),
  listPlayers: () => ({ players: [player], total: 1 }),
  getPlayer: found(player, 'k3'),
  movePlayers: (request: Asked) => moveResult(request),
  kickPlayers: (request: Asked) => outcome('1 player is kicked', request),
  listSessions: () => ({ sessions: [ghost, session], total: 2 }),
  getSession: ({ account }: { readonly account: string }) =>
    account === 'bob' ? ghost : found(session, 'ann')({ id: account }),
  releaseSession: (request: Asked) => outcome('ann is taken from arena-2#3', request),
  listFleets: () => ({ fleets: [fleet] }),
  listDeployments: () => ({ deployments: [deployment] }),
  changeDeployment: (request: Asked) => outcome('arena changes from v1 to v2', request),
  scaleFleet: (request: Asked) => outcome('arena has 5 shards', request),
  listEvents: () => ({ events: [event] }),
  watchEvents: () => [event, { ...event, id: 13, summary: 'arena-g2 fails over' }],
  findAlias: () => ({
    ip: '192.0.2.7',
    alias: '127.3.4.5',
    sinceMs: '1700000000000',
    seenMs: '1700000000001',
  }),
  listBans: () => ({
    bans: [
      { ...ban, id: 'b4n1d0000002', target: 'account:mallory', by: 'shard arena-1#2', expiresInMs: 0 },
      ban,
    ],
  }),
  addBan: (request: Asked) => outcome('192.0.2.0/24 is banned for 7200 s: 3 flows are cut', request),
  removeBan: (request: Asked) => outcome('the ban of 192.0.2.0/24 is lifted', request),
  listBrakes: () => ({ brakes: [brake] }),
  setBrake: (request: Asked) => outcome('fail-over is held back in fleet arena', request),
  clearBrake: (request: Asked) => outcome('fail-over goes on in fleet arena', request),
  ...AUTOMATION_ANSWERS,
}
