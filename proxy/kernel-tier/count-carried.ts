import type { MonotonicMs } from '../../lib/clock.ts'
import { noteCarried, WINDOW_MS } from '../flows/evidence.ts'
import { type CounterList, markDown, markUp } from '../kernel/counter-list.ts'
import { familyOfFlow } from '../kernel/kernel-elements.ts'
import type { ElementCounter } from '../kernel/read-listing.ts'
import type { CarriedShard } from '../routing/route.ts'
import type { CarriedFlow } from './carried-flow.ts'

/** Headers of IP without options or extensions, and of UDP: the kernel counts them, the proxy does not. */
const HEADER_BYTES = { 4: 20 + 8, 6: 40 + 8 } as const

export interface Reading {
  /** Of `flow_ports` and `player_ports`. */
  readonly up: CounterList
  readonly down: CounterList
  readonly startedAt: MonotonicMs
  /** Of the reading before. */
  readonly lastStartedAt: MonotonicMs
}

/** Adds what the kernel has carried since the last reading to counters, times and evidence, as user space would have done datagram by datagram.
 *  What nothing came back for is no evidence: the way may have closed, and the shard be well. It is noted with the flow.
 *  @param of by flow port; flows that have just been demoted too
 *  @returns how many of the flows that were asked for were found */
export function countCarried(reading: Reading, of: (flowPort: number) => CarriedFlow | undefined): number {
  const { startedAt: now } = reading
  const answered = new Set<CarriedFlow>()
  /** How many flows of shards that have answered have sent. */
  const senders = new Map<CarriedShard, number>()
  let found = 0
  for (const [at, port] of reading.down.ports.entries()) {
    const carried = of(port)
    if (carried === undefined || !isWithin(carried, now)) continue
    if (markDown(carried.kernel) !== reading.down.marks[at]) continue
    found += 1
    const { packets, bytes } = newOf(carried, 'down', counterAt(reading.down, at))
    if (packets === 0) continue
    const { flow, lane } = carried
    flow.listener.counters.datagramsDown += packets
    flow.listener.counters.bytesDown += bytes
    flow.shardSeenAt = Math.max(flow.shardSeenAt, now)
    flow.activeAt = Math.max(flow.activeAt, now)
    answered.add(carried)
    if (isOfPresentShard(carried, reading)) senders.set(lane.route.shard, 0)
  }
  for (const [at, port] of reading.up.ports.entries()) {
    const carried = of(port)
    if (carried === undefined || !isWithin(carried, now)) continue
    if (markUp(carried.kernel) !== reading.up.marks[at]) continue
    found += 1
    const { packets, bytes } = newOf(carried, 'up', counterAt(reading.up, at))
    const isPresent = isOfPresentShard(carried, reading)
    noteUnanswered(carried, !isPresent || answered.has(carried), packets)
    if (packets === 0) continue
    const { flow, lane } = carried
    flow.listener.counters.datagramsUp += packets
    flow.listener.counters.bytesUp += bytes
    flow.clientSeenAt = Math.max(flow.clientSeenAt, now)
    flow.activeAt = Math.max(flow.activeAt, now)
    const window = Math.floor(now / WINDOW_MS)
    if (flow.sentWindow >= window || !isPresent || !answered.has(carried)) continue
    flow.sentWindow = window
    senders.set(lane.route.shard, (senders.get(lane.route.shard) ?? 0) + 1)
  }
  for (const [shard, count] of senders) noteCarried(shard.evidence, count, now)
  return found
}

/** Else a reading may show elements that the flow had before, with all that they have counted. */
export function isWithin({ confirmedAt }: CarriedFlow, startedAt: MonotonicMs): boolean {
  return confirmedAt !== undefined && confirmedAt < startedAt
}

function counterAt({ packets, bytes }: CounterList, at: number): ElementCounter {
  return { packets: packets[at] ?? 0, bytes: bytes[at] ?? 0 }
}

function noteUnanswered({ unanswered }: CarriedFlow, isAnswered: boolean, packets: number): void {
  if (isAnswered) unanswered.packets = unanswered.readings = 0
  else if (packets > 0) {
    unanswered.packets += packets
    unanswered.readings += 1
  }
}

function newOf(carried: CarriedFlow, way: 'up' | 'down', { packets, bytes }: ElementCounter): ElementCounter {
  const last = carried[way]
  const more = packets - last.packets
  const moreBytes = bytes - last.bytes
  last.packets = packets
  last.bytes = bytes
  return more > 0
    ? { packets: more, bytes: Math.max(0, moreBytes - more * HEADER_BYTES[familyOfFlow(carried.kernel)]) }
    : { packets: 0, bytes: 0 }
}

/** Else nobody knows which of two shards it was. */
function isOfPresentShard({ lane }: CarriedFlow, { lastStartedAt }: Reading): boolean {
  return lane.routeId === lane.route.routeId && lane.since <= lastStartedAt
}
