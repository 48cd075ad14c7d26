import type { MonotonicMs } from '../../lib/clock.ts'
import type { FleetName, GroupId } from '../../proto/contract/ids.ts'
import type { PlayerKey, Protocol } from '../../proto/contract/common.ts'
import type { Neighbours } from '../routing/placement.ts'
import type { Route } from '../routing/route.ts'
import type { RouteTable } from '../routing/route-table.ts'
import type { GroupFits, Seats } from '../routing/seats.ts'
import { CLIENT_SILENCE_MS, type Flow, knownAt } from './flow.ts'
import type { FlowTable } from './flow-table.ts'
import type { IpFlows } from './listener-flows.ts'

/** Flows of one ip looked at for one new flow; only loopback can have more. */
const FLOWS_OF_IP_SEEN_MAX = 256

/** A seat that a new flow may take: one that a closed flow left, or that of a flow whose client has gone silent. */
type SeatOffer =
  { readonly kind: 'left'; readonly groupId: GroupId } | { readonly kind: 'silent'; readonly flow: Flow }

/** What the flow table and the seats know about a player's other flows. */
export class FlowNeighbours implements Neighbours {
  readonly #table: FlowTable
  readonly #seats: Seats
  readonly #routes: RouteTable

  constructor(table: FlowTable, seats: Seats, routes: RouteTable) {
    this.#table = table
    this.#seats = seats
    this.#routes = routes
  }

  twinOf(player: PlayerKey): Route | undefined {
    return this.#ofIp(player)?.[otherProtocol(player.protocol)].get(player.port)?.route
  }

  soleRouteOfIp(player: PlayerKey): Route | undefined {
    const flows = this.#ofIp(player)?.[otherProtocol(player.protocol)]
    if (flows === undefined) return undefined
    let sole: Route | undefined
    let seen = 0
    for (const flow of flows.values()) {
      seen += 1
      if (seen > FLOWS_OF_IP_SEEN_MAX || (sole !== undefined && flow.route !== sole)) return undefined
      sole = flow.route
    }
    return sole
  }

  seatOf(player: PlayerKey, fleet: FleetName, now: MonotonicMs): GroupId | undefined {
    const offer = this.#offer(player, fleet, now)
    if (offer === undefined) return undefined
    return offer.kind === 'left' ? offer.groupId : offer.flow.route.groupId
  }

  /** Takes the seat that `seatOf` named. Gives the silent flow whose place it was, if it still is in the table. */
  takeSeat(player: PlayerKey, fleet: FleetName, now: MonotonicMs): Flow | undefined {
    const offer = this.#offer(player, fleet, now)
    if (offer === undefined) return undefined
    if (offer.kind === 'silent') return offer.flow
    this.#seats.take(player, this.#inFleet(fleet))
    return undefined
  }

  #offer(player: PlayerKey, fleet: FleetName, now: MonotonicMs): SeatOffer | undefined {
    const left = this.#seats.oldest(player, now, this.#inFleet(fleet))
    const silent = this.#longestSilent(player, now)
    if (silent !== undefined && (left === undefined || silent.clientSeenAt < left.leftAt))
      return { kind: 'silent', flow: silent }
    return left === undefined ? undefined : { kind: 'left', groupId: left.groupId }
  }

  /** Only UDP: a silent TCP connection is still somebody's. */
  #longestSilent(player: PlayerKey, now: MonotonicMs): Flow | undefined {
    if (player.protocol === 'tcp') return undefined
    let longest: Flow | undefined
    let seen = 0
    for (const flow of this.#ofIp(player)?.udp.values() ?? []) {
      seen += 1
      if (seen > FLOWS_OF_IP_SEEN_MAX) break
      if (flow.seatTaken || knownAt(flow, now) - flow.clientSeenAt < CLIENT_SILENCE_MS) continue
      if (longest === undefined || flow.clientSeenAt < longest.clientSeenAt) longest = flow
    }
    return longest
  }

  /** Also groups that are not routed now: they may be back, and nobody knows where. */
  #inFleet(fleet: FleetName): GroupFits {
    return groupId => (this.#routes.route(groupId)?.fleet ?? fleet) === fleet
  }

  #ofIp(player: PlayerKey): IpFlows<Flow> | undefined {
    return this.#table.listener(player.listener)?.ofIp(player.ip)
  }
}

function otherProtocol(protocol: Protocol): Protocol {
  return protocol === 'udp' ? 'tcp' : 'udp'
}
