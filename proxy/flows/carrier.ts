import type { Clock, MonotonicMs } from '../../lib/clock.ts'
import { BANS_MAX } from '../../proto/contract/ban.ts'
import { paceOf } from '../../proto/contract/common.ts'
import type { FleetName, ListenerName, Token } from '../../proto/contract/ids.ts'
import type {
  CutFlows,
  FleetPolicy,
  FlowOpened,
  MoveFlows,
  RouteChange,
  ShardObservation,
  Snapshot,
} from '../../proto/contract/proxy-link.ts'
import type { RouteEffects } from '../routing/route-effects.ts'
import { RouteTable } from '../routing/route-table.ts'
import { Seats } from '../routing/seats.ts'
import { sweepBanned } from './ban-sweep.ts'
import { BanTable } from './ban-table.ts'
import { Blocks } from './blocks.ts'
import type { CarrierOptions } from './carrier-options.ts'
import { countDataPlane } from './count-data-plane.ts'
import type {
  DataPlane,
  DataPlaneCounters,
  FlowEvents,
  OpenTcpRequest,
  OpenTcpResult,
  OrderOutcome,
} from './data-plane.ts'
import { Dismissals } from './dismissals.ts'
import type { DropReason } from './drop-reason.ts'
import { cutFlows } from './cut-flows.ts'
import { dueForFlow } from './due-for-flow.ts'
import { noteAnswered, noteRefused, observe } from './evidence.ts'
import type { Flow, FlowCloseReason, FlowHandler } from './flow.ts'
import { FlowBook, idleMsOf } from './flow-book.ts'
import { FlowMoves } from './flow-moves.ts'
import { FlowNeighbours } from './flow-neighbours.ts'
import { FlowOpener, type OpenResult } from './flow-opener.ts'
import type { Outlook } from './outlook.ts'
import { FlowPorts } from './flow-ports.ts'
import { followRoutes } from './follow-routes.ts'
import type { FlowRecorder } from './flow-recorder.ts'
import { FlowTable } from './flow-table.ts'
import { type Guest, HandshakeTurns } from './handshake-turns.ts'
import type { ListenerFlows } from './listener-flows.ts'
import { done, staleToken } from './order-outcomes.ts'
import { SignalWatch } from './signal-watch.ts'

/** Work per tick stays bounded whatever the number of flows; 20,000 flows are seen twice a second. */
const FLOWS_PER_TICK_MAX = 2_000
const SEAT_OWNERS_PER_TICK_MAX = 256
const BLOCKS_PER_TICK_MAX = 256
const BANS_PER_TICK_MAX = 256

/** The data plane's core: routes, flows, seats, limits, moves and evidence put together. Does no I/O: sockets belong to the
 *  flows' handlers. */
export class Carrier implements DataPlane {
  readonly table: FlowTable
  readonly routes: RouteTable
  readonly seats: Seats
  readonly ports: FlowPorts
  readonly book: FlowBook
  readonly bans = new BanTable(BANS_MAX)
  /** Of all listeners: a shard does not know by which one a player comes. */
  readonly turns = new HandshakeTurns<Guest>()
  readonly #clock: Clock
  readonly #events: FlowEvents
  readonly #recorder: FlowRecorder
  readonly #blocks: Blocks
  readonly #opener: FlowOpener
  readonly #moves: FlowMoves
  readonly #dismissals = new Dismissals()
  readonly #signals: SignalWatch
  #routed = false

  constructor(options: CarrierOptions) {
    const { limits, clock, random, events, recorder } = options
    this.#clock = clock
    this.#events = events
    this.#recorder = recorder
    this.table = new FlowTable(options.listeners)
    this.routes = new RouteTable(limits)
    this.seats = new Seats(limits)
    this.ports = new FlowPorts(options.flowPorts, random)
    this.#blocks = new Blocks(limits.blocksMax)
    const { table, routes, seats, ports } = this
    this.book = new FlowBook({ table, seats, ports, clock, random, events, recorder })
    this.#moves = new FlowMoves(table, routes, this.book)
    this.#signals = new SignalWatch(routes)
    this.#opener = new FlowOpener({
      table,
      routes,
      neighbours: new FlowNeighbours(table, seats, routes),
      ports,
      bans: this.bans,
      blocks: this.#blocks,
      book: this.book,
      random,
      flowsMax: limits.flowsMax,
    })
  }

  get routed(): boolean {
    return this.#routed
  }

  get draining(): boolean {
    return this.#opener.draining
  }

  applySnapshot(token: Token, snapshot: Snapshot): RouteEffects {
    const now = this.#clock.monotonicMs()
    const effects = this.routes.applySnapshot(token, snapshot, now)
    this.#follow(effects)
    if (effects.kind === 'stale') return effects
    sweepBanned(this.bans.replace(snapshot, now), this.table, this.book)
    this.#moves.reconcile(snapshot.placements, now)
    return effects
  }

  applyChange(token: Token, change: RouteChange): RouteEffects {
    const now = this.#clock.monotonicMs()
    const effects = this.routes.applyChange(token, change, now)
    this.#follow(effects)
    if (effects.kind === 'applied') sweepBanned(this.bans.change(change, now), this.table, this.book)
    return effects
  }

  renewLease(token: Token, leaseMs: number): OrderOutcome {
    if (!this.routes.acceptsToken(token)) return staleToken
    this.routes.renewLease(leaseMs, this.#clock.monotonicMs())
    return done()
  }

  leaseLive(): boolean {
    return this.routes.leaseLive(this.#clock.monotonicMs())
  }

  move(token: Token, order: MoveFlows): OrderOutcome {
    if (!this.routes.acceptsToken(token)) return staleToken
    const { flows, pacedMs } = this.#moves.move(order, this.#clock.monotonicMs())
    if (this.routes.route(order.groupId) === undefined)
      return { kind: 'refused', reason: `no route to group ${order.groupId}`, flows }
    return done(flows, pacedMs)
  }

  cut(token: Token, order: CutFlows): OrderOutcome {
    if (!this.routes.acceptsToken(token)) return staleToken
    return done(cutFlows(order, this.table, this.book, this.#blocks, this.#clock.monotonicMs()))
  }

  drain(token: Token, draining: boolean): OrderOutcome {
    if (!this.routes.acceptsToken(token)) return staleToken
    this.setDraining(draining)
    return done()
  }

  /** Without a token: for the proxy's own stop. */
  setDraining(draining: boolean): void {
    this.#opener.draining = draining
  }

  /** Routes from a journal: existing flows go on before the control plane is back. */
  adoptRoutes(...adopted: Parameters<RouteTable['adopt']>): void {
    const [, routes] = adopted
    this.routes.adopt(...adopted)
    if (routes.length > 0) this.#routed = true
  }

  openTcp(request: OpenTcpRequest): OpenTcpResult {
    const listener = this.table.listener(request.listener)
    if (listener === undefined) return { kind: 'refused', reason: 'no-route' }
    const { fleet, ip, port, handler } = request
    const flow = { listener, fleet, protocol: 'tcp', ip, port, handlerOf: () => handler } as const
    return this.#opener.open(flow, this.#clock.monotonicMs())
  }

  outlook({ listener: name, fleet, ip, port }: Omit<OpenTcpRequest, 'handler'>): Outlook {
    const listener = this.table.listener(name)
    if (listener === undefined) return 'no-route'
    return this.#opener.outlook({ listener, fleet, protocol: 'tcp', ip, port }, this.#clock.monotonicMs())
  }

  /** @param handlerOf called only when the flow opens */
  openUdp(
    listener: ListenerFlows<Flow>,
    ip: string,
    port: number,
    handlerOf: (flow: Flow) => FlowHandler,
  ): OpenResult {
    return this.#opener.open({ listener, protocol: 'udp', ip, port, handlerOf }, this.#clock.monotonicMs())
  }

  policy(fleet: FleetName): FleetPolicy | undefined {
    return this.routes.policy(fleet)
  }

  forwardedFromClient(flow: Flow, bytes: number): void {
    const now = this.#clock.monotonicMs()
    flow.clientSeenAt = now
    flow.activeAt = now
    flow.listener.counters.bytesUp += bytes
  }

  forwardedFromShard(flow: Flow, bytes: number): void {
    const now = this.#clock.monotonicMs()
    flow.activeAt = now
    flow.listener.counters.bytesDown += bytes
    noteAnswered(flow.route.shard.evidence, now)
  }

  shardAccepted(flow: Flow, localPort: number): void {
    noteAnswered(flow.route.shard.evidence, this.#clock.monotonicMs())
    this.book.setAcceptedPort(flow, localPort)
  }

  shardRefused(flow: Flow): void {
    // Every connect counts: unlike a UDP socket, it is not repeated until the shard is dialled again.
    noteRefused(flow.route.shard.evidence, 0, this.#clock.monotonicMs())
  }

  close(flow: Flow, why: FlowCloseReason): void {
    this.book.leave(flow, why)
  }

  /** Closes the flow as `moved` when its turn towards its route's shard has come: its player has to connect anew. */
  dismiss(flow: Flow): void {
    if (flow.position === -1) return
    this.#dismissals.add(flow, paceOf(this.policy(flow.route.fleet)), this.#clock.monotonicMs())
  }

  closeAll(why: FlowCloseReason): void {
    for (const flow of this.table.flows()) this.book.leave(flow, why)
  }

  countDrop(listener: ListenerName, reason: DropReason): void {
    this.table.listener(listener)?.counters.countDrop(reason)
  }

  countAnswer(listener: ListenerName, bytes: number): void {
    this.table.listener(listener)?.counters.countAnswer(bytes)
  }

  flows(): FlowOpened[] {
    return this.book.reported()
  }

  idleTimes(first: number, flowsMax: number): { readonly flowId: Flow['id']; readonly idleMs: number }[] {
    const now = this.#clock.monotonicMs()
    return this.table.some(first, flowsMax).map(flow => ({ flowId: flow.id, idleMs: idleMsOf(flow, now) }))
  }

  observations(): ShardObservation[] {
    const now = this.#clock.monotonicMs()
    return [...this.routes.shards()].map(shard => observe(shard, now))
  }

  counters(): DataPlaneCounters {
    return countDataPlane(this.table, this.routes, this.seats, this.bans)
  }

  tick(): void {
    const now = this.#clock.monotonicMs()
    this.table.visitNext(FLOWS_PER_TICK_MAX, flow => this.#inspect(flow, now))
    this.#moves.tick(now)
    this.#dismissals.tick(now, flow => this.book.leave(flow, 'moved'))
    this.seats.expire(now, SEAT_OWNERS_PER_TICK_MAX)
    this.#blocks.expire(now, BLOCKS_PER_TICK_MAX)
    this.bans.expire(now, BANS_PER_TICK_MAX)
    if (this.#signals.changed(now)) this.#events.observationsChanged()
  }

  #inspect(flow: Flow, now: MonotonicMs): void {
    const due = dueForFlow(flow, now)
    switch (due.kind) {
      case 'nothing':
        return
      case 'seat-back':
        return this.book.setSeatTaken(flow, false)
      case 'close':
        return this.book.leave(flow, due.why)
    }
  }

  #follow(effects: RouteEffects): void {
    if (effects.kind === 'stale') return
    this.#routed = true
    this.#recorder.routesChanged()
    followRoutes(effects, this.table, this.book)
  }
}
