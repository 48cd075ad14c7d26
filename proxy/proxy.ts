import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { systemClock } from '../lib/clock.ts'
import type { Log } from '../lib/log.ts'
import { randomId, systemRandom } from '../lib/random.ts'
import type { Shutdown } from '../lib/shutdown.ts'
import { systemTimers } from '../lib/timers.ts'
import { attachOver } from '../proto/client/attach-call.ts'
import { AttachedStream } from '../proto/client/attached-stream.ts'
import type { Token } from '../proto/contract/ids.ts'
import {
  GROUPS_MAX,
  PLACEMENTS_MAX,
  type ProxyHello,
  type ProxyOrder,
  proxyOrder,
  type ProxyReport,
  proxyReport,
} from '../proto/contract/proxy-link.ts'
import { ANSWER_WITHIN_MS, announceWithin } from './announce/announce-request.ts'
import { Announcer } from './announce/announcer.ts'
import type { ReadProxyConfig } from './config.ts'
import type { DataPlaneChoice } from './data-plane-choice.ts'
import { FlowEventQueue } from './control-link/flow-event-queue.ts'
import { ProxyLink } from './control-link/proxy-link.ts'
import { RouteFile } from './control-link/route-file.ts'
import { RouteMirror } from './control-link/route-mirror.ts'
import { Carrier } from './flows/carrier.ts'
import { TICK_MS } from './flows/data-plane.ts'
import type { KernelTier } from './kernel-tier/kernel-tier.ts'
import { WakingRecorder } from './kernel-tier/waking-recorder.ts'
import { adoptJournal } from './journal/adopt-journal.ts'
import { FlowJournal } from './journal/flow-journal.ts'
import {
  announcementsOf,
  clientSocketsMax,
  listenerGames,
  listenerSettings,
  streamGames,
} from './listener-settings.ts'
import { openDataPlane } from './open-data-plane.ts'
import { type KernelGround, openKernelTier } from './open-kernel-tier.ts'
import { type OpenListener, openListener } from './open-listeners.ts'
import { openStatus } from './open-status.ts'
import type { ProxyReady } from './proxy-ready.ts'
import { staticSnapshot, STATIC_TOKEN } from './static-routes.ts'
import { TcpFront } from './tcp/tcp-front.ts'
import { keyedHash } from './udp/keyed-hash.ts'
import { localAddresses } from './udp/local-addresses.ts'
import { socketTables } from './udp/socket-tables.ts'
import { Prober } from './udp/prober.ts'
import { UdpFront } from './udp/udp-front.ts'

const BLOCKS_MAX = 10_000
/** What clients of closing connections get to take their last bytes when the proxy stops. */
const STOP_CLOSING_MS = 250
const BOOT_ID_CHARACTERS = 12
/** Keys the challenges of queries, for this process' life. */
const SECRET_BYTES = 32
/** Of routes that were restored: any node of the control plane knows better. */
const RESTORED_TOKEN = 0 as Token

/** A whole proxy: its parts, in the order in which they start, and the one ticker that drives them. */
export class Proxy {
  readonly dataPlane: DataPlaneChoice
  readonly #given: ReadProxyConfig
  readonly #version: string
  readonly #log: Log
  readonly #shutdown: Shutdown
  readonly #events = new FlowEventQueue()
  readonly #mirror = new RouteMirror(systemClock)
  readonly #journal: FlowJournal
  readonly #routeFile: RouteFile
  readonly #carrier: Carrier
  readonly #udp: UdpFront
  readonly #tcp: TcpFront
  readonly #prober: Prober
  readonly #kernel: KernelTier | undefined
  #listeners: readonly OpenListener[] = []
  #announcer: Announcer | undefined
  #stream: AttachedStream<ProxyReport, ProxyOrder> | undefined
  #link: ProxyLink | undefined

  constructor(given: ReadProxyConfig, version: string, log: Log, shutdown: Shutdown, ground: KernelGround) {
    const { config } = given
    const { proxy } = config
    const [clock, directory] = [systemClock, join(config.dataDir, 'proxy')]
    this.#given = given
    this.#version = version
    this.#log = log
    this.#shutdown = shutdown
    this.#journal = new FlowJournal({ path: join(directory, 'flows.journal'), clock, log })
    this.#routeFile = new RouteFile(join(directory, 'routes.json'), clock, log)
    const { choice, openSocket } = openDataPlane({
      wanted: proxy.dataPlane,
      kernel: ground.probe,
      clock,
      log,
    })
    const isKernel = choice.tier === 'kernel'
    this.dataPlane = choice
    const carrier = new Carrier({
      listeners: given.listeners.map(listener => listenerSettings(listener, config)),
      limits: {
        flowsMax: proxy.flowsMax,
        groupsMax: GROUPS_MAX,
        placementsMax: PLACEMENTS_MAX,
        seatMs: proxy.seatMs,
        seatsMax: proxy.flowsMax,
        blocksMax: BLOCKS_MAX,
      },
      flowPorts: { ...proxy.flowPorts, quarantineMs: proxy.quarantineMs },
      clock,
      random: systemRandom,
      events: this.#events,
      recorder: isKernel ? new WakingRecorder(this.#journal, () => this.#kernel?.wake()) : this.#journal,
    })
    this.#carrier = carrier
    const hash = keyedHash(randomBytes(SECRET_BYTES))
    const games = listenerGames(given.listeners, hash)
    this.#udp = new UdpFront({ carrier, openSocket, localAddresses, socketTables, clock, log, games })
    const parts = { given, ground, carrier, udp: this.#udp, log, shutdown }
    this.#kernel = isKernel ? openKernelTier(parts) : undefined
    const { connectMs, waitingMax } = proxy.tcp
    const limits = { connectMs, waitingMax, socketsMax: clientSocketsMax(config) }
    const streams = streamGames(given.listeners, hash, given.favicons)
    this.#tcp = new TcpFront({ dataPlane: carrier, clock, log, ...limits, games: streams })
    this.#prober = new Prober(carrier.routes, clock, openSocket)
  }

  /** @throws SwitchyardError `SWY_PORT_TAKEN`, `SWY_KERNEL_TABLE_LEFT`; what had started is in the shutdown's hands then */
  async start(): Promise<ProxyReady> {
    const { config, listeners, controlPlanes } = this.#given
    const carrier = this.#carrier
    const left = await this.#journal.read(config.proxy.quarantineMs)
    // Before there is anybody to listen to: no flow of this process may meet rules of the last one.
    await this.#kernel?.find()
    this.#shutdown.add('listeners', () => {
      this.#tcp.close()
      this.#udp.close()
    })
    const open: OpenListener[] = []
    // TCP clients that come before there are routes wait for them; UDP comes last, and nothing runs between it and the routes.
    for (const listener of listeners) open.push(await openListener(listener, config, this.#tcp, this.#udp))
    this.#listeners = open
    this.#kernel?.reservePorts(left.flows)
    const adoption = adoptJournal(left, carrier, this.#udp, systemClock)
    if (adoption.flows + adoption.seats > 0) this.#log.info({ ...adoption }, 'adopted what the last run left')
    this.#loadRoutes()
    await this.#kernel?.start()
    this.#announcer = this.#createAnnouncer(open)
    const status = await this.#startStatus()
    await this.#journal.start(carrier)
    this.#shutdown.add('journal', () => this.#journal.close())
    if (controlPlanes.length > 0) this.#attach()
    this.#startTicker()
    this.#shutdown.add('players', () => this.#drain())
    return {
      pid: process.pid,
      listeners: open.map(({ name, bind, port, protocols }) => ({ name, address: bind, port, protocols })),
      status,
      dataPlane: this.dataPlane,
    }
  }

  /** From the file of a proxy that runs alone; else what the last run knew, which holds until the control plane is back. */
  #loadRoutes(): void {
    const { config, controlPlanes } = this.#given
    const carrier = this.#carrier
    if (controlPlanes.length === 0) {
      carrier.applySnapshot(STATIC_TOKEN, staticSnapshot(config.routes, config.bans, systemClock.wallMs()))
      return
    }
    const restored = this.#routeFile.read()
    if (restored === undefined) return
    // As a change: the journal may know of groups that came after the file was written.
    carrier.applyChange(RESTORED_TOKEN, {
      ...restored,
      removedGroups: [],
      removedPlacements: [],
      removedBans: [],
    })
    carrier.renewLease(RESTORED_TOKEN, restored.leaseMs)
    this.#mirror.replace(restored, [])
  }

  #createAnnouncer(open: readonly OpenListener[]): Announcer {
    const { routes } = this.#carrier
    const announcer = new Announcer({
      announcements: announcementsOf(this.#given.listeners, open),
      send: announceWithin(ANSWER_WITHIN_MS),
      open: fleet => !this.#carrier.draining && routes.shardsOf(fleet).length > 0,
      clock: systemClock,
      random: systemRandom,
      log: this.#log,
    })
    this.#shutdown.add('announcements', () => announcer.close())
    return announcer
  }

  #startStatus(): Promise<string> {
    const figures = {
      dataPlane: this.#carrier,
      tcp: this.#tcp,
      refusedReports: () => this.#stream?.refusedReports ?? 0,
      attached: () => this.#stream?.attachedTo !== undefined,
      announcements: () => this.#announcer?.counts ?? [],
      tier: this.dataPlane.tier,
      kernel: this.#kernel,
    }
    return openStatus(figures, this.dataPlane, this.#given.config, this.#shutdown)
  }

  #attach(): void {
    const { config, controlPlanes } = this.#given
    const hello = this.#hello()
    const stream = new AttachedStream<ProxyReport, ProxyOrder>({
      open: attachOver('ProxyLinkService', config.auth.token),
      addresses: controlPlanes,
      report: proxyReport,
      order: proxyOrder,
      clock: systemClock,
      random: systemRandom,
      timers: systemTimers,
      log: this.#log,
      hello: () => ({ kind: 'hello', value: hello }),
      onAttached: () => link.onAttached(),
      onOrder: order => link.onOrder(order),
      onDetached: () => link.onDetached(),
    })
    const link = new ProxyLink({
      dataPlane: this.#carrier,
      events: this.#events,
      mirror: this.#mirror,
      clock: systemClock,
      log: this.#log,
      send: body => stream.send(body),
      committed: () => this.#kernel?.committed(),
    })
    this.#stream = stream
    this.#link = link
    stream.start()
    this.#shutdown.add('control plane', async () => {
      link.tick()
      await stream.stop()
      await this.#routeFile.flush(this.#mirror)
    })
  }

  #hello(): ProxyHello {
    const { proxy } = this.#given.config
    return {
      proxyId: proxy.id,
      bootId: randomId(systemRandom, BOOT_ID_CHARACTERS),
      version: this.#version,
      pid: process.pid,
      listeners: this.#listeners,
      flowsMax: proxy.flowsMax,
      addresses: [...localAddresses(4), ...localAddresses(6)],
    }
  }

  #startTicker(): void {
    const ticker = setInterval(() => {
      this.#carrier.tick()
      this.#kernel?.tick()
      this.#udp.tick()
      this.#tcp.tick()
      this.#prober.tick()
      this.#announcer?.tick()
      this.#link?.tick()
      this.#journal.tick()
      this.#routeFile.tick(this.#mirror)
    }, TICK_MS)
    this.#shutdown.add('ticker', () => {
      clearInterval(ticker)
      this.#prober.close()
    })
  }

  /** Not ready, no new flows, players may finish; then the journal is closed as it is, so that the next run takes the flows
   *  over, and the rest is told goodbye. */
  async #drain(): Promise<void> {
    const carrier = this.#carrier
    carrier.setDraining(true)
    this.#tcp.stopListening()
    const until = systemClock.monotonicMs() + this.#given.config.proxy.drainMs
    while (carrier.table.size > 0 && systemClock.monotonicMs() < until) await pause(TICK_MS)
    await this.#journal.close()
    carrier.closeAll('proxy-stopping')
    const closed = systemClock.monotonicMs() + STOP_CLOSING_MS
    while (this.#tcp.connections > 0 && systemClock.monotonicMs() < closed) await pause(TICK_MS)
  }
}
