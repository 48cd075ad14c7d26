import type { Log } from '../../../lib/log.ts'
import { randomId } from '../../../lib/random.ts'
import type { FleetName, ListenerName, ProxyId, Token } from '../../../proto/contract/ids.ts'
import { AttachedStream } from '../../../proto/client/attached-stream.ts'
import {
  GROUPS_MAX,
  PLACEMENTS_MAX,
  type ProxyHello,
  type ProxyOrder,
  proxyOrder,
  type ProxyReport,
  proxyReport,
} from '../../../proto/contract/proxy-link.ts'
import { FlowEventQueue } from '../../../proxy/control-link/flow-event-queue.ts'
import { ProxyLink } from '../../../proxy/control-link/proxy-link.ts'
import { RouteMirror } from '../../../proxy/control-link/route-mirror.ts'
import { Carrier } from '../../../proxy/flows/carrier.ts'
import { type FlowEvents, TICK_MS } from '../../../proxy/flows/data-plane.ts'
import type { FlowPortSettings } from '../../../proxy/flows/flow-ports.ts'
import { adoptJournal } from '../../../proxy/journal/adopt-journal.ts'
import { FlowJournal } from '../../../proxy/journal/flow-journal.ts'
import { Prober } from '../../../proxy/udp/prober.ts'
import { UdpFront } from '../../../proxy/udp/udp-front.ts'
import type { Chance } from '../kernel/chance.ts'
import { SimulatedProcess } from '../kernel/simulated-process.ts'
import type { ObservationOf } from '../oracle/observation.ts'
import type { ProxyDisk } from './proxy-disk.ts'
import type { Surroundings } from './surroundings.ts'

export const LISTENER = 'main' as ListenerName
export const LISTENER_PORT = 7_777
const BLOCKS_MAX = 1_000
const SEATS_MAX = 1_000
const FLOWS_MAX = 1_000
const ROUTES_EVERY_MS = 1_000
const ROUTES_WRITTEN_MS = 3
const RESTORED_TOKEN = 0 as Token

/** Times of the configuration, shorter than the defaults: a run has minutes, not days. */
export interface ProxyTimes {
  readonly idleMs: number
  readonly seatMs: number
}

export interface ProxyProcessOptions {
  readonly surroundings: Surroundings
  readonly proxyId: ProxyId
  readonly host: string
  readonly fleet: FleetName
  readonly controlPlanes: readonly string[]
  readonly flowPorts: FlowPortSettings
  readonly times: ProxyTimes
  readonly disk: ProxyDisk
  readonly rate: number
  readonly chance: Chance
  readonly log: Log
  readonly observe: (observation: ProxyObservation) => void
}

type WithoutProxy<T> = T extends { readonly proxy: unknown } ? Omit<T, 'proxy'> : never
/** What the oracle is told of a proxy, but for which one it is. */
export type ProxyObservation = WithoutProxy<
  ObservationOf<
    'proxy-adopted' | 'proxy-order' | 'proxy-report' | 'flow-opened' | 'flow-moved' | 'flow-closed'
  >
>

/** One life of a proxy: everything of `proxy/proxy.ts` but TCP and the status page, put together in the same order. */
export class ProxyProcess {
  readonly process: SimulatedProcess
  readonly proxyId: ProxyId
  readonly host: string
  readonly carrier: Carrier
  readonly mirror: RouteMirror
  readonly #options: ProxyProcessOptions
  readonly #events = new FlowEventQueue()
  readonly #front: UdpFront
  readonly #journal: FlowJournal
  #stream: AttachedStream<ProxyReport, ProxyOrder> | undefined
  #routesWritten = 0
  #routesDueAt = 0
  serving = false

  constructor(options: ProxyProcessOptions) {
    const { surroundings, proxyId, host, fleet, chance, log, times, flowPorts, disk } = options
    const { scheduler, network } = surroundings
    this.#options = options
    this.process = new SimulatedProcess(scheduler, proxyId, options.rate)
    this.mirror = new RouteMirror(this.process.clock)
    this.proxyId = proxyId
    this.host = host
    const { clock, life } = this.process
    const openSocket = network.openSocketOn(host, life)
    this.#journal = new FlowJournal({ path: 'flows.journal', clock, log, disk: disk.of(this.process) })
    this.carrier = new Carrier({
      listeners: [listenerSettings(fleet, times)],
      limits: {
        flowsMax: FLOWS_MAX,
        groupsMax: GROUPS_MAX,
        placementsMax: PLACEMENTS_MAX,
        seatMs: times.seatMs,
        seatsMax: SEATS_MAX,
        blocksMax: BLOCKS_MAX,
      },
      flowPorts,
      clock,
      random: chance,
      events: this.#watchedEvents(),
      recorder: this.#journal,
    })
    this.#front = new UdpFront({
      carrier: this.carrier,
      openSocket,
      localAddresses: () => [host],
      socketTables: () => Promise.resolve(''),
      clock,
      log,
    })
    const prober = new Prober(this.carrier.routes, clock, openSocket)
    void this.#start(prober)
    scheduler.settle()
  }

  get attached(): boolean {
    return this.#stream?.attachedTo !== undefined
  }

  async #start(prober: Prober): Promise<void> {
    const { process, carrier } = this
    const left = await this.#journal.read(this.#options.flowPorts.quarantineMs)
    if (process.life.ended) return
    this.#front.listen(LISTENER, [this.host], LISTENER_PORT)
    const { flows } = adoptJournal(left, carrier, this.#front, process.clock)
    this.#options.observe({ kind: 'proxy-adopted', flows })
    this.#loadRoutes()
    await this.#journal.start(carrier)
    const link = this.#attach()
    this.serving = true
    process.every(TICK_MS, () => {
      carrier.tick()
      this.#front.tick()
      prober.tick()
      link.tick()
      this.#journal.tick()
      this.#writeRoutes()
      // The journal's work begins with promises.
      process.scheduler.settle()
    })
  }

  /** The oracle hears of flows whether somebody is attached or not. */
  #watchedEvents(): FlowEvents {
    const events = this.#events
    const { observe } = this.#options
    return {
      opened: flow => {
        observe({ kind: 'flow-opened', flow })
        events.opened(flow)
      },
      moved: moved => {
        observe({ kind: 'flow-moved', moved })
        events.moved(moved)
      },
      closed: closed => {
        observe({ kind: 'flow-closed', closed })
        events.closed(closed)
      },
      observationsChanged: () => events.observationsChanged(),
    }
  }

  #loadRoutes(): void {
    const restored = this.#options.disk.routes
    if (restored === undefined) return
    this.carrier.applyChange(RESTORED_TOKEN, {
      ...restored,
      nowMs: Math.round(this.process.clock.wallMs()),
      removedGroups: [],
      removedPlacements: [],
      removedBans: [],
    })
    this.carrier.renewLease(RESTORED_TOKEN, restored.leaseMs)
    this.mirror.replace(restored, [])
  }

  /** As `RouteFile` does it. */
  #writeRoutes(): void {
    const now = this.process.clock.monotonicMs()
    if (this.mirror.version === this.#routesWritten || now < this.#routesDueAt) return
    this.#routesWritten = this.mirror.version
    this.#routesDueAt = now + ROUTES_EVERY_MS
    const routes = this.mirror.snapshot()
    this.process.once(ROUTES_WRITTEN_MS, () => {
      this.#options.disk.routes = routes
    })
  }

  #attach(): ProxyLink {
    const { surroundings, controlPlanes, chance, log, observe } = this.#options
    const { process } = this
    const hello = this.#hello()
    const stream = new AttachedStream<ProxyReport, ProxyOrder>({
      open: surroundings.streams.openerOn(this.host, process.life, 'ProxyLinkService'),
      addresses: controlPlanes,
      report: proxyReport,
      order: proxyOrder,
      clock: process.clock,
      random: chance,
      timers: process,
      log,
      hello: () => ({ kind: 'hello', value: hello }),
      onAttached: () => link.onAttached(),
      onOrder: order => {
        observe({ kind: 'proxy-order', order })
        link.onOrder(order)
      },
      onDetached: () => link.onDetached(),
    })
    const link = new ProxyLink({
      dataPlane: this.carrier,
      events: this.#events,
      mirror: this.mirror,
      clock: process.clock,
      log,
      send: body => {
        const sent = stream.send(body)
        observe({ kind: 'proxy-report', body })
        return sent
      },
    })
    this.#stream = stream
    stream.start()
    return link
  }

  #hello(): ProxyHello {
    const { proxyId, fleet, chance } = this.#options
    return {
      proxyId,
      bootId: randomId(chance, 12),
      version: 'simulated',
      pid: 1,
      listeners: [{ name: LISTENER, fleet, bind: this.host, port: LISTENER_PORT, protocols: ['udp'] }],
      flowsMax: FLOWS_MAX,
      addresses: [this.host],
    }
  }
}

function listenerSettings(fleet: FleetName, times: ProxyTimes) {
  return {
    name: LISTENER,
    fleet,
    udpIdleMs: times.idleMs,
    tcpIdleMs: times.idleMs,
    flowsMax: FLOWS_MAX,
    flowsPerIpMax: 64,
    newFlowsPerIpPerSecond: 1_000,
    newFlowsPerPrefixPerSecond: 1_000,
    newFlowsPerSecond: 1_000,
    door: undefined,
  }
}
