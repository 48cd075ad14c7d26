import type { Clock, MonotonicMs, WallMs } from '../../lib/clock.ts'
import type { Carrier } from '../flows/carrier.ts'
import type { Flow } from '../flows/flow.ts'
import { shardEndpoint } from '../flows/flow-book.ts'
import { groupRouteOf } from '../routing/route.ts'
import type { JournalRecord } from './journal-record.ts'

/** @param endpoint a shard address that the flow's port has served */
export function openedRecord(
  flow: Flow,
  clock: Clock,
  endpoint: string = shardEndpoint(flow.route.shard),
): JournalRecord {
  const { id: flowId, player, route, placementVersion, flowPort, why, pass } = flow
  const at = clock.wallMs()
  const openedAt = (at - Math.max(0, Math.round(clock.monotonicMs() - flow.openedAt))) as WallMs
  const value = {
    flowId,
    player,
    groupId: route.groupId,
    placementVersion,
    flowPort,
    endpoint,
    why,
    openedAt,
    pass,
  }
  return { at, body: { kind: 'opened', value } }
}

/** The whole state as records. Read piece by piece while the state goes on changing: whoever reads it appends the changes. */
export function* stateRecords(carrier: Carrier, clock: Clock): IterableIterator<JournalRecord> {
  const at = clock.wallMs()
  const offsetMs = at - clock.monotonicMs()
  const wall = (moment: MonotonicMs): WallMs => Math.max(0, Math.round(moment + offsetMs)) as WallMs
  for (const value of carrier.routes.policies()) yield { at, body: { kind: 'policy', value } }
  for (const route of carrier.routes.routes())
    yield { at, body: { kind: 'route', value: groupRouteOf(route) } }
  for (const flow of carrier.table.flows()) {
    // A shard that the flow has left may still send to its port, so all that the port has served is told.
    for (const endpoint of carrier.ports.serving(flow.flowPort))
      if (flow.position !== -1 && endpoint !== shardEndpoint(flow.route.shard))
        yield openedRecord(flow, clock, endpoint)
    if (flow.position !== -1) yield openedRecord(flow, clock)
  }
  // After the flows: the port of one that closed before its turn rests by now.
  for (const { port, endpoint, until } of carrier.ports.resting(clock.monotonicMs()))
    yield { at, body: { kind: 'resting', value: { port, endpoint, until: wall(until) } } }
}
