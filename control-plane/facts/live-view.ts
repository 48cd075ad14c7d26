import type { HostedShard, ShardExited } from '../../proto/contract/agent-link.ts'
import type { OrderResult, PlayerKey } from '../../proto/contract/common.ts'
import type { SeenEndpoint } from '../../proto/contract/session.ts'
import type { HostRooms } from '../scaler/host-rooms.ts'
import type { SessionsLive } from '../sessions/sessions-live.ts'
import type { ShardObservation } from '../../proto/contract/proxy-link.ts'
import type { FlowsOfAccount } from '../bans/account-flows.ts'
import type { FlowId, GroupId, HostId, OrderId, ProxyId, ShardRef } from '../../proto/contract/ids.ts'

/** What the links say at this moment. Never stored: it is what the other processes report again and again. */
export interface LiveView {
  readonly hosts: readonly HostLive[]
  readonly proxies: readonly ProxyLive[]
  /** For how long this node has been active, by its own monotonic clock: a young node has not heard everybody yet. */
  readonly activeForMs: number
  /** Players whose flows are on the group, by the mirror of all proxies. */
  playersOf(group: GroupId): number
  /** Their keys as `playerKeyText`, at most `FAILOVER_MEMBERS_MAX`. */
  membersOf(group: GroupId): readonly string[]
  /** Every player of every proxy, by the mirror; a new array. */
  players(): readonly PlayerLive[]
  /** Those that are tied to the account now. */
  readonly flowsOfAccount: FlowsOfAccount
  /** The answer to an order that was sent to a proxy, once it is there. Kept for `ANSWERS_KEPT_MS`. */
  answerOf(order: OrderId): OrderResult | undefined
  /** The players that a game server could see at this endpoint, whatever shard they are on. */
  seenAs(seen: SeenEndpoint): readonly PlayerLive[]
  /** Whether a proxy has this address and all that have it are attached, so that who is not among the players is not there. */
  isProxyAddress(ip: string): boolean
  /** Whether any proxy has this address, also one that is away or has just come. */
  mayBeProxyAddress(ip: string): boolean
  readonly sessions: SessionsLive
  /** What the scaler says of hosts of pools; undefined: this node does not know yet, so nothing is placed. */
  readonly rooms: HostRooms | undefined
}

/** How long answers to orders are kept. */
export const ANSWERS_KEPT_MS = 120_000

/** One player as the proxy that carries the flow reports it. */
export interface PlayerLive {
  readonly id: FlowId
  readonly proxy: ProxyId
  readonly key: PlayerKey
  readonly group: GroupId
  readonly placementVersion: number
  /** Unix time by this node's clock, in milliseconds. */
  readonly connectedAtMs: number
  /** Since its flow opened. */
  readonly ageMs: number
  /** As of now, at most 5 s too high. */
  readonly idleMs: number
  /** Why it is on its group. */
  readonly why: string
  /** The proxy's port toward the shard; 0 where there is none. */
  readonly flowPort: number
}

export interface HostLive {
  readonly id: HostId
  /** Its stream is up. */
  readonly attached: boolean
  /** Since its last report. */
  readonly heardMsAgo: number
  /** How long this attachment, or the lack of one, has lasted. */
  readonly sinceMs: number
  /** Its agent runs containers. */
  readonly containers: boolean
  /** Why its agent restores no addresses, in words; undefined: it does. */
  readonly restoreObstacle: string | undefined
  /** What keeps restored addresses from passing there, or may, in words; undefined: nothing is seen. */
  readonly restoreWarning: string | undefined
  readonly hosted: readonly HostedShard[]
  readonly exits: readonly ShardExited[]
}

export interface ProxyLive {
  readonly id: ProxyId
  readonly attached: boolean
  /** How long this attachment, or the lack of one, has lasted. */
  readonly sinceMs: number
  readonly heardMsAgo: number
  readonly observations: readonly ShardObservation[]
  /** The generation of the group's route that it has acknowledged; 0 where it has none. */
  generationOf(group: GroupId): number
  /** Until its route lease is certainly over. 0: it is over. */
  readonly leaseLeftMs: number
}

/** So long after a take-over every proxy that lives has found the new node, or its route lease is over. */
export const PROXIES_BACK_MS = 4_000
/** The first full report of a proxy that has just attached is in by then. */
export const REPORT_IN_MS = 300

/** Whether the mirror can be believed: a node that has just taken over does not know yet who is connected. */
export function knowsPlayers(live: LiveView): boolean {
  return (
    live.activeForMs >= PROXIES_BACK_MS ||
    (live.proxies.length > 0 && live.proxies.every(proxy => proxy.attached && proxy.sinceMs >= REPORT_IN_MS))
  )
}

export function hostedBy(host: HostLive, ref: ShardRef): HostedShard | undefined {
  return host.hosted.find(
    hosted => hosted.shard.shardId === ref.shardId && hosted.shard.incarnation === ref.incarnation,
  )
}

export function exitOf(host: HostLive, ref: ShardRef): ShardExited | undefined {
  return host.exits.find(
    exited => exited.shard.shardId === ref.shardId && exited.shard.incarnation === ref.incarnation,
  )
}
