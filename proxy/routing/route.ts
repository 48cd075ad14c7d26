import type { Admission, GroupRoute } from '../../proto/contract/proxy-link.ts'
import type { FleetName, Generation, GroupId, ShardRef } from '../../proto/contract/ids.ts'
import type { Follow, Protocol } from '../../proto/contract/common.ts'
import type { MonotonicMs } from '../../lib/clock.ts'
import type { ShardEvidence } from './shard-evidence.ts'
import type { ShardTurns } from './shard-turns.ts'

/** One life of a shard as this proxy sees it. Records are shared by all groups that the shard carries and live as long as
 *  a route leads to them. */
export interface CarriedShard {
  readonly ref: ShardRef
  readonly fleet: FleetName
  /** In the form the operating system prints, so that it compares equal to the source of a datagram. */
  readonly address: string
  readonly port: number
  /** Most flows of one protocol that may open here. */
  slots: number
  /** Groups on this shard, oldest (lowest ordinal) first; new flows join the first. */
  readonly routes: Route[]
  /** What came back, what was refused; written on the packet path. */
  readonly evidence: ShardEvidence
  /** Of the players who are led here at a pace. */
  readonly turns: ShardTurns
}

/** Where one group is now. The one object that changes when a group fails over: every flow of the group points to it,
 *  so a switch is one write whatever the number of players. */
export interface Route {
  readonly groupId: GroupId
  readonly fleet: FleetName
  /** Names the present binding. Another number after every change of shard or address, never used twice in a process, and
   *  `ROUTE_ID_GONE` when the group has left the table: comparing two numbers fences a late datagram. */
  routeId: number
  generation: Generation
  revision: number
  shard: CarriedShard
  admission: Admission
  /** Age of the group: lower is older. */
  ordinal: number
  /** Flows counted towards the shard's slots (a flow whose seat was taken does not count). */
  udpFlows: number
  tcpFlows: number
  /** Of the last switch to another shard: when it was, and how the fleet's clients follow it. */
  switchedAt: MonotonicMs
  follow: Follow
  clientTimeoutMs: number
}

export const ROUTE_ID_GONE = 0

/** Flows of one protocol on a shard, over all its groups. */
export function flowsOnShard(shard: CarriedShard, protocol: Protocol): number {
  let flows = 0
  for (const route of shard.routes) flows += protocol === 'udp' ? route.udpFlows : route.tcpFlows
  return flows
}

/** Players on a shard as far as this proxy can tell: somebody with a flow of each protocol is one player. */
export function playersOnShard(shard: CarriedShard): number {
  return Math.max(flowsOnShard(shard, 'udp'), flowsOnShard(shard, 'tcp'))
}

/** The route as the control plane would send it: for journals. */
export function groupRouteOf(route: Route): GroupRoute {
  const { groupId, fleet, generation, revision, shard, admission, ordinal } = route
  const { ref, address, port, slots } = shard
  return { groupId, fleet, generation, revision, shard: ref, address, port, admission, slots, ordinal }
}
