import { collectDefaultMetrics, Counter, Gauge, Registry } from '@prometheus-io/client'
import { DATA_PLANE_TIERS, type DataPlaneTier } from '../../proto/contract/data-plane-tier.ts'
import { ANNOUNCE_OUTCOMES, type AnnouncementCount } from '../announce/announcer.ts'
import type { DataPlane, ListenerCounters } from '../flows/data-plane.ts'
import { DROP_REASONS } from '../flows/drop-reason.ts'
import type { TcpCounters } from '../tcp/tcp-counters.ts'
import { addHeldBack, type KernelFigures } from './kernel-metrics.ts'

/** Where the figures come from. Everything is read at scrape time: nothing is counted twice, and nothing on the packet path. */
export interface ProxyFigures {
  readonly dataPlane: DataPlane
  readonly tcp: { readonly connections: number; readonly waiting: number; readonly counters: TcpCounters }
  /** Reports that the control plane's stream did not take. */
  refusedReports(): number
  attached(): boolean
  readonly tier: DataPlaneTier
  /** Undefined where another tier carries. */
  readonly kernel?: KernelFigures | undefined
  announcements(): readonly AnnouncementCount[]
}

type PerListener = (counters: ListenerCounters) => number

/** The metrics of one proxy; names begin with `switchyard_proxy_`. */
export function proxyMetrics(figures: ProxyFigures): Registry {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  addListenerMetrics(registry, figures)
  addDrops(registry, figures)
  addTcpMetrics(registry, figures)
  addTurnMetrics(registry, figures)
  addStateMetrics(registry, figures)
  addAnnouncements(registry, figures)
  return registry
}

function addListenerMetrics(registry: Registry, { dataPlane }: ProxyFigures): void {
  const counter = (name: string, help: string, of: PerListener): void => {
    registry.registerMetric(
      new Counter({
        name: `switchyard_proxy_${name}_total`,
        help,
        labelNames: ['listener'],
        registers: [],
        collect() {
          this.reset()
          for (const one of dataPlane.counters().listeners) this.inc({ listener: one.listener }, of(one))
        },
      }),
    )
  }
  counter('flows_opened', 'Flows opened since the start.', one => one.flowsOpened)
  counter('datagrams_up', 'Datagrams forwarded to shards.', one => one.datagramsUp)
  counter('datagrams_down', 'Datagrams forwarded to players.', one => one.datagramsDown)
  counter('bytes_up', 'Bytes forwarded to shards, UDP and TCP.', one => one.bytesUp)
  counter('bytes_down', 'Bytes forwarded to players, UDP and TCP.', one => one.bytesDown)
  counter('queries_answered', 'Questions of server lists answered by the proxy.', one => one.queriesAnswered)
  counter('query_reply_bytes', 'Bytes of these answers.', one => one.queryReplyBytes)
  counter(
    'handshakes',
    'Players whom a shard has let in, where the proxy shakes hands.',
    one => one.handshakes,
  )
  counter('reconnects_told', 'Times that a client was told to connect anew.', one => one.reconnectsTold)
  registry.registerMetric(
    new Gauge({
      name: 'switchyard_proxy_flows',
      help: 'Flows that are open.',
      labelNames: ['listener', 'fleet', 'protocol'],
      registers: [],
      collect() {
        this.reset()
        for (const { listener, fleet, udpFlows, tcpFlows } of dataPlane.counters().listeners) {
          this.set({ listener, fleet, protocol: 'udp' }, udpFlows)
          this.set({ listener, fleet, protocol: 'tcp' }, tcpFlows)
        }
      },
    }),
  )
}

function addDrops(registry: Registry, { dataPlane }: ProxyFigures): void {
  registry.registerMetric(
    new Counter({
      name: 'switchyard_proxy_drops_total',
      help: 'Datagrams and connections dropped, by reason.',
      labelNames: ['listener', 'reason'],
      registers: [],
      collect() {
        this.reset()
        for (const { listener, drops } of dataPlane.counters().listeners)
          for (const reason of DROP_REASONS) this.inc({ listener, reason }, drops[reason])
      },
    }),
  )
}

function addTcpMetrics(registry: Registry, { tcp }: ProxyFigures): void {
  registry.registerMetric(
    new Counter({
      name: 'switchyard_proxy_tcp_dial_failures_total',
      help: 'Connections that a shard did not take, by outcome.',
      labelNames: ['outcome'],
      registers: [],
      collect() {
        this.reset()
        for (const [outcome, count] of Object.entries(tcp.counters.dials)) this.inc({ outcome }, count)
      },
    }),
  )
  registry.registerMetric(
    new Counter({
      name: 'switchyard_proxy_tcp_held_total',
      help: 'TCP clients that waited for a shard, by outcome.',
      labelNames: ['outcome'],
      registers: [],
      collect() {
        const { clientsHeld, clientsHeldInVain } = tcp.counters
        this.reset()
        this.inc({ outcome: 'all' }, clientsHeld)
        this.inc({ outcome: 'in-vain' }, clientsHeldInVain)
      },
    }),
  )
  gauge(registry, 'tcp_connections', 'Sockets of TCP clients, closing ones too.', () => tcp.connections)
  gauge(registry, 'tcp_waiting', 'TCP clients that wait for a shard now.', () => tcp.waiting)
}

function addTurnMetrics(registry: Registry, { dataPlane }: ProxyFigures): void {
  registry.registerMetric(
    new Gauge({
      name: 'switchyard_proxy_players_waiting',
      help: 'Players whose turn to come to a shard has not come; `for`: they are moved there, or join.',
      labelNames: ['shard', 'for'],
      registers: [],
      collect() {
        this.reset()
        for (const { shard, waiting } of dataPlane.observations()) {
          this.inc({ shard: shard.shardId, for: 'move' }, waiting?.moves ?? 0)
          this.inc({ shard: shard.shardId, for: 'join' }, waiting?.joins ?? 0)
        }
      },
    }),
  )
}

function addStateMetrics(registry: Registry, figures: ProxyFigures): void {
  const { dataPlane } = figures
  gauge(registry, 'seats', 'Seats kept for players who left.', () => dataPlane.counters().seats)
  gauge(registry, 'placements', 'Explicit placements known.', () => dataPlane.counters().placements)
  gauge(registry, 'bans', 'Banned addresses and ranges known.', () => dataPlane.counters().bans)
  gauge(registry, 'routed', '1 once routes are known.', () => Number(dataPlane.routed))
  gauge(registry, 'lease_live', '1 while the route lease runs.', () => Number(dataPlane.leaseLive()))
  gauge(registry, 'draining', '1 while no new flow opens.', () => Number(dataPlane.draining))
  gauge(registry, 'attached', '1 while attached to the control plane.', () => Number(figures.attached()))
  const { kernel } = figures
  if (kernel !== undefined) {
    gauge(registry, 'kernel_flows', 'Flows that the kernel carries.', () => kernel.flows)
    gauge(registry, 'kernel_repairs', 'Times that the table was made anew.', () => kernel.repairs)
    gauge(registry, 'kernel_bans', 'Bans that the kernel holds, too.', () => kernel.bans.held)
    gauge(
      registry,
      'kernel_bans_left_out',
      'Bans that the kernel has no room for: they hold in user space only.',
      () => kernel.bans.leftOut,
    )
    gauge(registry, 'kernel_well', '0 while flows stay in user space for a reason that the log tells.', () =>
      Number(kernel.problem === undefined),
    )
    addHeldBack(registry, kernel)
  }
  registry.registerMetric(
    new Gauge({
      name: 'switchyard_proxy_data_plane',
      help: '1 for the tier that carries datagrams.',
      labelNames: ['tier'],
      registers: [],
      collect() {
        for (const tier of DATA_PLANE_TIERS) this.set({ tier }, Number(tier === figures.tier))
      },
    }),
  )
  registry.registerMetric(
    new Counter({
      name: 'switchyard_proxy_reports_refused_total',
      help: 'Reports that the stream to the control plane did not take.',
      registers: [],
      collect() {
        this.reset()
        this.inc(figures.refusedReports())
      },
    }),
  )
}

function addAnnouncements(registry: Registry, figures: ProxyFigures): void {
  registry.registerMetric(
    new Counter({
      name: 'switchyard_proxy_announcements_total',
      help: 'Announcements to server lists, by outcome.',
      labelNames: ['listener', 'list', 'outcome'],
      registers: [],
      collect() {
        this.reset()
        for (const { listener, list, outcomes } of figures.announcements())
          for (const outcome of ANNOUNCE_OUTCOMES) this.inc({ listener, list, outcome }, outcomes[outcome])
      },
    }),
  )
}

function gauge(registry: Registry, name: string, help: string, of: () => number): void {
  registry.registerMetric(
    new Gauge({
      name: `switchyard_proxy_${name}`,
      help,
      registers: [],
      collect() {
        this.set(of())
      },
    }),
  )
}
