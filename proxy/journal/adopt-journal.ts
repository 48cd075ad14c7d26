import type { Clock, MonotonicMs, WallMs } from '../../lib/clock.ts'
import { PLACEMENT_REASONS } from '../../proto/contract/proxy-link.ts'
import type { ListenerName } from '../../proto/contract/ids.ts'
import type { Carrier } from '../flows/carrier.ts'
import { type Flow, type FlowHandler, isPassFor } from '../flows/flow.ts'
import { shardEndpoint } from '../flows/flow-book.ts'
import type { PlacementWhy } from '../routing/placement.ts'
import type { JournaledFlow, JournalState } from './journal-state.ts'

/** Who opens the sockets of adopted UDP flows. */
export interface UpstreamSource {
  /** Whether the listener is open for this client's address family. */
  serves(listener: ListenerName, clientIp: string): boolean
  handlerFor(flow: Flow): FlowHandler
}

export interface Adoption {
  readonly flows: number
  readonly seats: number
  /** Flows that were too old, or whose listener, group or port is not there any more. */
  readonly ignored: number
}

/** Takes over what a former process has left: routes (without a lease), ports that rest, seats, and UDP flows on their old
 *  ports. TCP connections died with the process: they leave their seats. To be called before the listeners get traffic. */
export function adoptJournal(
  state: JournalState,
  carrier: Carrier,
  upstreams: UpstreamSource,
  clock: Clock,
): Adoption {
  const now = clock.monotonicMs()
  const wallNow = clock.wallMs()
  const monotonic = (at: WallMs): MonotonicMs => (now + Math.min(0, at - wallNow)) as MonotonicMs
  carrier.adoptRoutes(state.policies, state.routes, now)
  for (const { port, endpoint, until } of state.resting)
    if (until > wallNow) carrier.ports.quarantine(port, endpoint, (now + (until - wallNow)) as MonotonicMs)
  for (const { player, groupId, leftAt } of state.seats)
    carrier.seats.leave(player, groupId, monotonic(leftAt))
  const awayMs = state.aliveAt === undefined ? Number.POSITIVE_INFINITY : wallNow - state.aliveAt
  let flows = 0
  let seats = state.seats.length
  let ignored = 0
  for (const journaled of state.flows) {
    if (journaled.player.protocol === 'tcp') {
      carrier.seats.leave(journaled.player, journaled.groupId, monotonic(state.aliveAt ?? wallNow))
      seats += 1
    } else if (adoptFlow(journaled, awayMs, monotonic(journaled.openedAt), carrier, upstreams)) flows += 1
    else {
      ignored += 1
      // Its shard may go on sending to it.
      if (carrier.ports.adopt(journaled.flowPort, journaled.endpoints))
        carrier.ports.release(journaled.flowPort, now)
    }
  }
  return { flows, seats, ignored }
}

function adoptFlow(
  journaled: JournaledFlow,
  awayMs: number,
  openedAt: MonotonicMs,
  carrier: Carrier,
  upstreams: UpstreamSource,
): boolean {
  const { flowId: id, player, groupId, placementVersion, flowPort, endpoints, pass } = journaled
  const listener = carrier.table.listener(player.listener)
  const route = carrier.routes.route(groupId)
  if (listener === undefined || route === undefined || route.fleet !== listener.settings.fleet) return false
  if (awayMs >= listener.settings.udpIdleMs || !upstreams.serves(player.listener, player.ip)) return false
  // In its handshake still: the player asks again by itself.
  if (listener.settings.door !== undefined && pass === undefined) return false
  if (listener.udpFlow(player.ip, player.port) !== undefined || carrier.table.byId(id) !== undefined)
    return false
  if (!carrier.ports.adopt(flowPort, [...endpoints, shardEndpoint(route.shard)])) return false
  const flow = carrier.book.enter({
    id,
    player,
    listener,
    route,
    why: whyOf(journaled.why),
    placementVersion,
    unconfirmed: false,
    flowPort,
    openedAt,
    pass,
    handlerOf: flow => upstreams.handlerFor(flow),
  })
  if (pass !== undefined && !isPassFor(flow)) carrier.dismiss(flow)
  return true
}

function whyOf(text: string): PlacementWhy {
  return PLACEMENT_REASONS.find(reason => reason === text) ?? 'seat'
}
