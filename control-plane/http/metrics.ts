import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from '@prometheus-io/client'
import type { Facts } from '../facts/facts.ts'
import { groupPhase } from '../views/group-view.ts'
import { failoverOf } from '../facts/world.ts'
import type { Bus } from '../nodes/bus.ts'
import type { LiveLinks } from '../live/live-links.ts'
import type { SessionsLive } from '../sessions/sessions-live.ts'
import type { ScalerCounts } from '../scaling/scaler-counts.ts'
import { gaugesOf } from './gauges.ts'
import { createHandoffMetrics, type HandoffMetrics } from './handoff-metrics.ts'
import { createScalerMetrics, type ScalerMetricsSources } from './scaler-metrics.ts'
import { createSessionMetrics, type SessionMetrics } from './session-metrics.ts'
import { addZoneMetrics } from './zone-metrics.ts'
import type { PhaseCounts } from '../zones/handoff-store.ts'
import type { Change } from '../facts/change.ts'
import type { NewEvent } from '../events/event.ts'

const PREFIX = 'switchyard_control_plane_'
const PASS_BUCKETS_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5]

const SHARD_STATES = ['starting', 'ready', 'draining', 'suspect', 'fenced', 'gone'] as const
const GROUP_PHASES = ['settled', 'failing-over', 'moving', 'waiting', 'held'] as const

export interface MetricsSources {
  /** The facts as they were read last; undefined before the first read. */
  readonly facts: () => Facts | undefined
  readonly live: LiveLinks
  readonly active: () => boolean
  readonly sessions: () => SessionsLive
  /** How many hand-offs are under way. */
  readonly handoffs: () => PhaseCounts
  readonly bus: Pick<Bus, 'figures'>
  readonly scaler: ScalerMetricsSources
}

/** The control plane's metrics. Gauges are taken when they are asked for; the rest is counted where it happens.
 *  Labels hold names of ours only, never players or ids that others choose. */
export interface Metrics {
  readonly sessions: SessionMetrics
  readonly handoffs: HandoffMetrics
  readonly scaler: ScalerCounts
  /** One pass of the reconciler. */
  passed(tookMs: number): void
  committed(changes: readonly Change[], events: readonly NewEvent[]): void
  conflicted(): void
  rejected(link: 'proxy' | 'agent'): void
  /** From now on the figures of the process that it runs in belong to it: memory, descriptors, event-loop delay. Once. */
  watchProcess(): void
  text(): Promise<{ readonly contentType: string; readonly text: string }>
}

export function createMetrics(sources: MetricsSources): Metrics {
  const registry = new Registry()
  const registers = [registry]
  addGauges(registry, sources)
  addBusMetrics(registry, sources)
  addZoneMetrics(registry, { facts: sources.facts, positions: sources.live.zones.positions })
  const counter = <Label extends string>(name: string, help: string, labelNames: Label[]): Counter<Label> =>
    new Counter({ name: `${PREFIX}${name}`, help, labelNames, registers })
  const commits = counter('commits_total', 'Commits, by what became of them', ['result'])
  const events = counter('events_total', 'Events written, by kind', ['kind'])
  const failovers = counter('failovers_total', 'Fail-overs of groups that began, by cause', ['cause'])
  const moves = counter('moves_total', 'Moves of players, by the phase they reached', ['phase'])
  const rejections = counter('rejected_messages_total', 'Reports that did not decode, by link', ['link'])
  const passes = new Histogram({
    name: `${PREFIX}pass_seconds`,
    help: 'How long the passes of the reconciler took',
    buckets: PASS_BUCKETS_SECONDS,
    registers,
  })
  const sessions = createSessionMetrics(registry, {
    sessions: sources.sessions,
    noticesWaiting: () => sources.live.notices.size,
  })
  return {
    sessions,
    handoffs: createHandoffMetrics(registry, sources.handoffs),
    scaler: createScalerMetrics(registry, sources.scaler),
    passed: tookMs => passes.observe(tookMs / 1_000),
    committed: (changes, written) => {
      commits.inc({ result: 'done' })
      for (const event of written) events.inc({ kind: event.kind })
      for (const change of changes) {
        if (change.kind === 'failover.begin') failovers.inc({ cause: change.failover.cause })
        if (change.kind === 'move.begin') moves.inc({ phase: 'prepare' })
        if (change.kind === 'move.phase') moves.inc({ phase: change.phase })
      }
    },
    conflicted: () => commits.inc({ result: 'conflict' }),
    rejected: link => rejections.inc({ link }),
    watchProcess: () => collectDefaultMetrics({ register: registry }),
    text: async () => ({ contentType: registry.contentType, text: await registry.metrics() }),
  }
}

const BUS_HINTS = ['sent', 'dropped', 'received', 'garbage'] as const

function addBusMetrics(registry: Registry, { bus }: MetricsSources): void {
  registry.registerMetric(
    new Gauge({
      name: `${PREFIX}bus_connected`,
      help: 'Whether hints go to and come from other nodes',
      registers: [],
      collect() {
        this.set(bus.figures().connected ? 1 : 0)
      },
    }),
  )
  registry.registerMetric(
    new Counter({
      name: `${PREFIX}bus_hints_total`,
      help: 'Hints to and from other nodes, by what became of them',
      labelNames: ['outcome'],
      registers: [],
      collect() {
        this.reset()
        const figures = bus.figures()
        for (const outcome of BUS_HINTS) this.inc({ outcome }, figures[outcome])
      },
    }),
  )
}

function addGauges(registry: Registry, { facts, live, active }: MetricsSources): void {
  const gauge = gaugesOf(registry, PREFIX)
  gauge('active', 'Whether this node is the active one', [], made => made.set(active() ? 1 : 0))
  gauge('shards', 'Shards, by state', ['state'], made => {
    for (const state of SHARD_STATES)
      made.set({ state }, facts()?.shards.filter(shard => shard.life.kind === state).length ?? 0)
  })
  gauge('groups', 'Groups, by phase', ['phase'], made => {
    const now = facts()
    const phases = now?.groups.map(group => groupPhase(failoverOf(now, group.id))) ?? []
    for (const phase of GROUP_PHASES) made.set({ phase }, phases.filter(one => one === phase).length)
  })
  gauge('players', 'Players, by the mirror of all proxies', [], made => made.set(live.mirror.size))
  gauge('players_left_out', 'Players that the mirror had no room for', [], made =>
    made.set(live.mirror.leftOut),
  )
  gauge('attached_proxies', 'Proxies that are attached', [], made =>
    made.set(live.proxies.proxies().filter(proxy => proxy.attached).length),
  )
  gauge('attached_agents', 'Agents that are attached', [], made =>
    made.set(live.agents.hosts().filter(host => host.attached).length),
  )
}
