import type { RouteEffects } from '../routing/route-effects.ts'
import type { Route } from '../routing/route.ts'
import { isToldOfSwitches } from './flow.ts'
import type { FlowBook } from './flow-book.ts'
import type { FlowTable } from './flow-table.ts'

/** Carries what a snapshot or change did over to the flows: those of vanished groups are cut, TCP flows of switched groups are
 *  told, and so are those that came in by a door. Other UDP flows notice a switch by themselves, so a fail-over costs nothing per player. */
export function followRoutes(
  effects: Extract<RouteEffects, { kind: 'applied' }>,
  table: FlowTable,
  book: FlowBook,
): void {
  const toTell = effects.switched.length > 0 && table.toldFlows > 0
  if (effects.vanished.length === 0 && !toTell) return
  const vanished = new Set<Route>(effects.vanished)
  const switched = new Set(effects.switched.map(({ route }) => route))
  for (const flow of table.flows()) {
    if (vanished.has(flow.route)) book.leave(flow, 'no-route')
    else if (isToldOfSwitches(flow) && switched.has(flow.route)) {
      flow.routeId = flow.route.routeId
      flow.handler.rerouted(flow, 0, 'switch')
    }
  }
}
