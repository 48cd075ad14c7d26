import type { RouteTable } from '../routing/route-table.ts'
import type { Seats } from '../routing/seats.ts'
import type { BanTable } from './ban-table.ts'
import type { DataPlaneCounters } from './data-plane.ts'
import type { Flow } from './flow.ts'
import type { FlowTable } from './flow-table.ts'
import type { ListenerFlows } from './listener-flows.ts'

/** All counters as they are now, for a scrape or a heartbeat. Costs a pass over the listeners, not over the flows. */
export function countDataPlane(
  table: FlowTable,
  routes: RouteTable,
  seats: Seats,
  bans: BanTable,
): DataPlaneCounters {
  const listeners = [...table.listeners()]
  const sum = (of: (listener: ListenerFlows<Flow>) => number) =>
    listeners.reduce((total, listener) => total + of(listener), 0)
  return {
    flows: table.size,
    datagramsUp: sum(({ counters }) => counters.datagramsUp),
    datagramsDown: sum(({ counters }) => counters.datagramsDown),
    drops: sum(({ counters }) => counters.drops()),
    seats: seats.size,
    placements: routes.placements.size,
    bans: bans.size,
    listeners: listeners.map(({ settings, counters, udpFlows, tcpFlows }) => ({
      listener: settings.name,
      fleet: settings.fleet,
      udpFlows,
      tcpFlows,
      flowsOpened: counters.flowsOpened,
      datagramsUp: counters.datagramsUp,
      datagramsDown: counters.datagramsDown,
      bytesUp: counters.bytesUp,
      bytesDown: counters.bytesDown,
      queriesAnswered: counters.queriesAnswered,
      queryReplyBytes: counters.queryReplyBytes,
      handshakes: counters.handshakes,
      reconnectsTold: counters.reconnectsTold,
      drops: counters.dropsByReason(),
    })),
  }
}
