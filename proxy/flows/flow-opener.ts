import type { MonotonicMs } from '../../lib/clock.ts'
import type { Random } from '../../lib/random.ts'
import type { ListenerName } from '../../proto/contract/ids.ts'
import type { PlayerKey, Protocol } from '../../proto/contract/common.ts'
import { decidePlacement, type PlacementResult } from '../routing/placement.ts'
import type { RouteTable } from '../routing/route-table.ts'
import type { BanTable } from './ban-table.ts'
import type { Blocks } from './blocks.ts'
import type { DropReason } from './drop-reason.ts'
import type { Flow, FlowHandler } from './flow.ts'
import { type FlowBook, shardEndpoint } from './flow-book.ts'
import type { FlowNeighbours } from './flow-neighbours.ts'
import type { FlowPorts } from './flow-ports.ts'
import type { FlowTable } from './flow-table.ts'
import type { ListenerFlows } from './listener-flows.ts'
import { NewFlowLimits, tableRefusal } from './new-flow-limits.ts'

export interface FlowOpenerOptions {
  readonly table: FlowTable
  readonly routes: RouteTable
  readonly neighbours: FlowNeighbours
  readonly ports: FlowPorts
  readonly bans: BanTable
  readonly blocks: Blocks
  readonly book: FlowBook
  readonly random: Random
  readonly flowsMax: number
}

export interface OpenRequest {
  readonly listener: ListenerFlows<Flow>
  readonly protocol: Protocol
  readonly ip: string
  readonly port: number
  readonly handlerOf: (flow: Flow) => FlowHandler
}

export type OpenResult =
  | { readonly kind: 'opened'; readonly flow: Flow }
  | { readonly kind: 'hold' }
  | { readonly kind: 'refused'; readonly reason: DropReason }

type Placed = Extract<PlacementResult, { kind: 'placed' }>

/** Lets a new player in, or says why not: bans, blocks, limits, placement, flow port, in the order of what costs least. */
export class FlowOpener {
  readonly #options: FlowOpenerOptions
  readonly #limits: ReadonlyMap<ListenerName, NewFlowLimits>
  draining = false

  constructor(options: FlowOpenerOptions) {
    this.#options = options
    this.#limits = new Map(
      [...options.table.listeners()].map(({ settings }) => [
        settings.name,
        new NewFlowLimits(settings, options.random),
      ]),
    )
  }

  /** A refusal is counted; a hold is the caller's to count, which may ask again. */
  open(request: OpenRequest, now: MonotonicMs): OpenResult {
    const result = this.#open(request, now)
    if (result.kind === 'refused') request.listener.counters.countDrop(result.reason)
    return result
  }

  #open(request: OpenRequest, now: MonotonicMs): OpenResult {
    const { listener, ip } = request
    const refusal = this.#refusal(listener, ip, now)
    if (refusal !== undefined) return { kind: 'refused', reason: refusal }
    const player: PlayerKey = {
      listener: listener.settings.name,
      protocol: request.protocol,
      ip,
      port: request.port,
    }
    const placed = decidePlacement(
      this.#options.routes,
      listener.settings.fleet,
      player,
      this.#options.neighbours,
      now,
    )
    switch (placed.kind) {
      case 'hold':
        return { kind: 'hold' }
      case 'full':
      case 'no-route':
        return { kind: 'refused', reason: placed.kind }
      case 'placed':
        return this.#admit(request, player, placed, now)
    }
  }

  #refusal(listener: ListenerFlows<Flow>, ip: string, now: MonotonicMs): DropReason | undefined {
    const { bans, blocks, table, flowsMax } = this.#options
    if (bans.isBanned(ip, now)) return 'banned'
    if (blocks.isBlocked(listener.settings.name, ip, now)) return 'blocked'
    if (this.draining) return 'draining'
    return (
      tableRefusal(listener, ip, table.size, flowsMax) ??
      this.#limits.get(listener.settings.name)?.refusal(ip, now)
    )
  }

  #admit(request: OpenRequest, player: PlayerKey, placed: Placed, now: MonotonicMs): OpenResult {
    const { ports, neighbours, book } = this.#options
    const { listener } = request
    const flowPort = request.protocol === 'udp' ? ports.acquire(shardEndpoint(placed.route.shard), now) : 0
    if (flowPort === undefined) return { kind: 'refused', reason: 'flow-ports' }
    this.#limits.get(listener.settings.name)?.charge(request.ip, now)
    if (placed.why === 'seat') {
      const silent = neighbours.takeSeat(player, now)
      if (silent !== undefined) book.setSeatTaken(silent, true)
    }
    const { route, why, placementVersion, unconfirmed } = placed
    const { handlerOf } = request
    const flow = book.enter({
      player,
      listener,
      route,
      why,
      placementVersion,
      unconfirmed,
      flowPort,
      openedAt: now,
      handlerOf,
    })
    return { kind: 'opened', flow }
  }
}
