import type { Clock, MonotonicMs } from '../../lib/clock.ts'
import { type Random, randomId } from '../../lib/random.ts'
import { fullBucket } from '../../lib/token-bucket.ts'
import { endpointText, type PlayerKey } from '../../proto/contract/common.ts'
import type { FlowId } from '../../proto/contract/ids.ts'
import type { FlowOpened } from '../../proto/contract/proxy-link.ts'
import type { PlacementWhy } from '../routing/placement.ts'
import type { CarriedShard, Route } from '../routing/route.ts'
import type { Seats } from '../routing/seats.ts'
import type { FlowEvents } from './data-plane.ts'
import { type Flow, type FlowCloseReason, type FlowHandler, type FlowPass, FORWARDING } from './flow.ts'
import type { FlowPorts } from './flow-ports.ts'
import type { FlowRecorder } from './flow-recorder.ts'
import type { FlowTable } from './flow-table.ts'
import type { ListenerFlows } from './listener-flows.ts'

const FLOW_ID_CHARACTERS = 12

/** Reasons after which a player may come back to its group: everything but being thrown out. */
const SEAT_AFTER: Readonly<Record<FlowCloseReason, boolean>> = {
  idle: true,
  moved: true,
  'client-closed': true,
  'shard-closed': true,
  'shard-unreachable': true,
  refused: true,
  cut: false,
  banned: false,
  'no-route': false,
  'flow-ports': false,
  'proxy-stopping': false,
}

export interface FlowEntry {
  readonly id?: FlowId
  readonly player: PlayerKey
  readonly listener: ListenerFlows<Flow>
  readonly route: Route
  readonly why: PlacementWhy
  readonly placementVersion: number
  readonly unconfirmed: boolean
  readonly flowPort: number
  readonly openedAt: MonotonicMs
  /** Of a flow that a journal remembers. */
  readonly pass?: FlowPass | undefined
  readonly handlerOf: (flow: Flow) => FlowHandler
}

export interface FlowBookOptions {
  readonly table: FlowTable
  readonly seats: Seats
  readonly ports: FlowPorts
  readonly clock: Clock
  readonly random: Random
  readonly events: FlowEvents
  readonly recorder: FlowRecorder
}

/** The one place where a flow enters the table, changes its group, and leaves: counts, seats, ports, reports and journal
 *  stay in step. */
export class FlowBook {
  readonly #options: FlowBookOptions

  constructor(options: FlowBookOptions) {
    this.#options = options
  }

  enter(entry: FlowEntry): Flow {
    const { table, events, recorder, clock } = this.#options
    const now = clock.monotonicMs()
    const flow = newFlow(entry, entry.id ?? this.#newId(), now)
    flow.handler = entry.handlerOf(flow)
    table.add(flow)
    countFlow(flow, 1)
    entry.listener.counters.flowsOpened += 1
    events.opened(flowOpenedOf(flow, now))
    recorder.flowOpened(flow)
    return flow
  }

  /** Puts the flow into another group. Tells the reports, not the handler. */
  reassign(flow: Flow, route: Route, placementVersion: number, why: string): void {
    if (!flow.seatTaken) countFlow(flow, -1)
    flow.route = route
    flow.placementVersion = placementVersion
    flow.seatTaken = false
    countFlow(flow, 1)
    this.#options.events.moved({ flowId: flow.id, groupId: route.groupId, placementVersion, why })
    this.#options.recorder.flowMoved(flow)
  }

  /** Does nothing if the flow has left already. */
  leave(flow: Flow, why: FlowCloseReason): void {
    if (flow.position === -1) return
    const { table, seats, ports, clock, events, recorder } = this.#options
    const now = clock.monotonicMs()
    table.remove(flow)
    if (!flow.seatTaken) countFlow(flow, -1)
    if (leavesSeat(flow, why)) seats.leave(flow.player, flow.route.groupId, now)
    flow.handler.closed(flow, why)
    recorder.flowClosed(flow, why)
    if (flow.flowPort !== 0) ports.release(flow.flowPort, now)
    events.closed({ flowId: flow.id, why })
  }

  /** A shard sees the player come from this port of ours: told as the flow's opening, once more. */
  setAcceptedPort(flow: Flow, port: number): void {
    if (flow.position === -1) return
    flow.acceptedPort = port
    this.#options.events.opened(flowOpenedOf(flow, this.#options.clock.monotonicMs()))
  }

  /** A shard has let the player in, or the player has been taken away from it. */
  setPass(flow: Flow, pass: FlowPass): void {
    if (flow.position === -1) return
    flow.pass = pass
    this.#options.recorder.flowOpened(flow)
  }

  /** Another flow sits in this one's place, or it has spoken again and takes a place of its own. */
  setSeatTaken(flow: Flow, taken: boolean): void {
    if (flow.seatTaken === taken) return
    flow.seatTaken = taken
    countFlow(flow, taken ? -1 : 1)
  }

  /** Makes sure that the flow's port may be used towards the shard its route leads to now; takes another one if not.
   *  False when there is none: the flow cannot go on. */
  preparePort(flow: Flow): boolean {
    const { ports, clock } = this.#options
    const endpoint = shardEndpoint(flow.route.shard)
    if (flow.flowPort !== 0 && ports.serving(flow.flowPort).includes(endpoint)) return true
    if (flow.flowPort !== 0 && ports.extend(flow.flowPort, endpoint, clock.monotonicMs())) {
      this.recordPort(flow, endpoint)
      return true
    }
    return this.replacePort(flow, 'quarantined')
  }

  /** Whether whoever holds the port may use it towards this shard, by its `shardEndpoint`. */
  mayKeepPort(flowPort: number, endpoint: string, now: MonotonicMs): boolean {
    return this.#options.ports.mayExtend(flowPort, endpoint, now)
  }

  /** The same of every port at once; false where only a look at each can tell. */
  mayKeepPorts(endpoint: string, now: MonotonicMs): boolean {
    return this.#options.ports.mayExtendAll(endpoint, now)
  }

  /** Notes that the port is used towards this shard, where it may be. `recordPort` is to follow soon. */
  keepPort(flowPort: number, endpoint: string, now: MonotonicMs): void {
    this.#options.ports.extend(flowPort, endpoint, now)
  }

  /** Without it, a restart would not know whom the port has served. */
  recordPort(flow: Flow, endpoint: string): void {
    if (flow.position !== -1) this.#options.recorder.portServes(flow, endpoint)
  }

  replacePort(flow: Flow, because: 'quarantined' | 'taken-by-another-program'): boolean {
    const { ports, clock, events, recorder } = this.#options
    const now = clock.monotonicMs()
    if (flow.flowPort !== 0 && because === 'quarantined') ports.release(flow.flowPort, now)
    if (flow.flowPort !== 0 && because === 'taken-by-another-program') ports.setAside(flow.flowPort, now)
    flow.flowPort = ports.acquire(shardEndpoint(flow.route.shard), now) ?? 0
    if (flow.flowPort === 0) return false
    events.opened(flowOpenedOf(flow, now))
    recorder.flowOpened(flow)
    return true
  }

  /** For a flow that never got a socket: its port is as fresh as before. */
  giveBackPort(flow: Flow): void {
    const { ports, recorder } = this.#options
    ports.giveBack(flow.flowPort)
    flow.flowPort = 0
    recorder.flowOpened(flow)
  }

  /** All flows, as they are told of now. */
  reported(): FlowOpened[] {
    const now = this.#options.clock.monotonicMs()
    return this.#options.table.flows().map(flow => flowOpenedOf(flow, now))
  }

  #newId(): FlowId {
    const { table, random } = this.#options
    for (;;) {
      const id = randomId(random, FLOW_ID_CHARACTERS) as FlowId
      if (table.byId(id) === undefined) return id
    }
  }
}

/** The name of a shard's address in the quarantine of flow ports. */
export function shardEndpoint(shard: CarriedShard): string {
  return endpointText(shard.address, shard.port)
}

/** Whether the player may come back to its group by the seat that a flow closed so leaves. */
export function leavesSeat(flow: Flow, why: FlowCloseReason): boolean {
  return SEAT_AFTER[why] && !flow.seatTaken && !isNewcomer(flow)
}

/** Whom no shard has let in by the door, refused or not: it has no group yet, and the next shard may have room. */
function isNewcomer({ listener, player, pass, why }: Flow): boolean {
  if (listener.settings.door === undefined || player.protocol === 'tcp' || pass !== undefined) return false
  return why !== 'seat' && why !== 'explicit'
}

function flowOpenedOf(flow: Flow, now: MonotonicMs): FlowOpened {
  return {
    flowId: flow.id,
    player: flow.player,
    groupId: flow.route.groupId,
    placementVersion: flow.placementVersion,
    ageMs: Math.max(0, Math.round(now - flow.openedAt)),
    idleMs: idleMsOf(flow, now),
    why: flow.why,
    flowPort: flow.player.protocol === 'udp' ? flow.flowPort : flow.acceptedPort,
    unconfirmed: flow.unconfirmed,
  }
}

export function idleMsOf(flow: Flow, now: MonotonicMs): number {
  return Math.max(0, Math.round(now - flow.activeAt))
}

function countFlow(flow: Flow, change: 1 | -1): void {
  if (flow.player.protocol === 'udp') flow.route.udpFlows += change
  else flow.route.tcpFlows += change
}

const unsetHandler: FlowHandler = { rerouted: () => {}, closed: () => {} }

function newFlow(entry: FlowEntry, id: FlowId, now: MonotonicMs): Flow {
  const fields: Omit<Flow, 'forward' | 'reopen'> = {
    id,
    player: entry.player,
    listener: entry.listener,
    openedAt: entry.openedAt,
    why: entry.why,
    unconfirmed: entry.unconfirmed,
    handler: unsetHandler,
    route: entry.route,
    routeId: entry.route.routeId,
    placementVersion: entry.placementVersion,
    flowPort: entry.flowPort,
    acceptedPort: 0,
    phase: FORWARDING,
    pass: entry.pass,
    bucket: entry.listener.flowRate && fullBucket(entry.listener.flowRate, now),
    clientSeenAt: now,
    activeAt: now,
    shardSeenAt: now,
    knownUntil: undefined,
    sentWindow: -1,
    seatTaken: false,
    position: -1,
  }
  // The verdicts point back at the flow, so they are added once it exists.
  const flow = fields as { -readonly [K in keyof Flow]: Flow[K] }
  flow.forward = { kind: 'forward', flow }
  flow.reopen = { kind: 'reopen', flow }
  return flow
}
