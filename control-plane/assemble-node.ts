import type { Clock } from '../lib/clock.ts'
import type { Log } from '../lib/log.ts'
import { productVersion } from '../lib/product-version.ts'
import type { Random } from '../lib/random.ts'
import type { NodeId } from '../proto/contract/ids.ts'
import { assembleHandoffs } from './assemble-handoffs.ts'
import { assembleSessions, type SessionNodeParts } from './assemble-sessions.ts'
import type { AliasStore } from './aliases/alias-store.ts'
import { assembleAutomation, type AutomatedScalerParts } from './assemble-automation.ts'
import type { RunningScaler } from './assemble-scaler.ts'
import type { Facts } from './facts/facts.ts'
import type { FactStore } from './facts/fact-store.ts'
import type { FleetRecord } from './fleets/fleet.ts'
import { meteredStore } from './http/metered-store.ts'
import { createMetrics, type Metrics } from './http/metrics.ts'
import { joinBus } from './live/join-bus.ts'
import { LiveLinks } from './live/live-links.ts'
import { RoomSource } from './live/room-source.ts'
import type { Bus, OpenBus } from './nodes/bus.ts'
import { Leadership } from './nodes/leadership.ts'
import { Declaration } from './reconcile/declaration.ts'
import { Reconciler } from './reconcile/reconciler.ts'
import type { HostRooms } from './scaler/host-rooms.ts'
import type { SessionDuty } from './sessions/session-duty.ts'
import type { RpcContext } from './rpc/rpc-context.ts'
import type { HandoffDuty } from './zones/handoff-duty.ts'
import type { HandoffStore } from './zones/handoff-store.ts'

/** How often `tick` is to be called: the lease, and a pass even when nothing has been reported. */
export const NODE_TICK_MS = 100

export interface NodeParts extends SessionNodeParts, AutomatedScalerParts {
  readonly store: FactStore
  readonly aliases: AliasStore
  readonly handoffs: HandoffStore
  readonly node: NodeId
  /** As the configuration has them. */
  readonly fleets: readonly FleetRecord[]
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  /** See `LiveView.rooms`; absent: as the scaler's ledger has them. */
  readonly rooms?: () => HostRooms | undefined
  /** Absent: this node hears of others' changes when it looks. */
  readonly openBus?: OpenBus
}

export interface AssembledNode extends RpcContext {
  readonly leadership: Leadership
  readonly metrics: Metrics
  readonly reconciler: Reconciler
  readonly duty: SessionDuty
  readonly handoffDuty: HandoffDuty
  readonly bus: Bus
  readonly scaler: RunningScaler
  /** As they were read last; undefined before the first read. */
  readonly lastFacts: () => Facts | undefined
  /** `host:port`. Known once its server listens; standbys send clients there. */
  grpcAddress: string
  tick(): void
}

/** The parts of a control-plane node and what each needs of the others; nothing of it but the bus runs before the first `tick`. */
export function assembleNode(parts: NodeParts): AssembledNode {
  const { node, fleets, aliases, clock, random, log } = parts
  const wake = (): void => reconciler.wake()
  const { store: opened, bus, eventSignal } = joinBus(parts, { wake, hurry: () => leadership.hurry() })
  const store = meteredStore(opened, () => metrics)
  const token = () => leadership.token
  const address = (): string => assembled.grpcAddress
  const leadership = new Leadership({ store, node, address, clock, log, onChange: wake })
  const heard = (): void => [reconciler, scaler].forEach(part => part.wake())
  const roomSource = new RoomSource({ ledger: parts.scaler.ledger, token, clock, log, changed: wake })
  const rooms = parts.rooms ?? (() => roomSource.rooms)
  const sessionsNow = () => duty.live()
  const lastFacts = () => store.lastFacts
  const linked = { clock, random, leadership, log, rooms, wake: heard, sessions: sessionsNow }
  const live = new LiveLinks({ ...linked, facts: lastFacts })
  const active = () => token() !== undefined
  const passes = { facts: () => scaler.loop.facts, outcome: () => scaler.lastPass() }
  const watched = { live, bus, active, facts: lastFacts, sessions: sessionsNow, scaler: passes }
  const metrics = createMetrics({ ...watched, handoffs: () => crossing.handoffDuty.phases })
  const common = { store, token, clock, log }
  const surroundings = { ...common, live, wake, metrics: () => metrics.sessions }
  const { duty, context: sessions } = assembleSessions(parts, surroundings)
  const crossed = { ...common, live, metrics: () => metrics.handoffs, node: () => assembled }
  const crossing = assembleHandoffs(parts.handoffs, crossed)
  const links = { live: () => live.view(), agents: live.agents, proxies: live.proxies }
  const passed = (tookMs: number): void => metrics.passed(tookMs)
  const reconciler = new Reconciler({ ...common, ...links, sessions: duty, passed })
  const scaling = assembleAutomation(parts, { ...common, live, random, counts: metrics.scaler })
  const { scaler, automation } = scaling
  const declaration = new Declaration({ ...common, fleets, done: wake })
  const ticked = [bus, leadership, declaration, duty, crossing.handoffDuty, scaler, automation, roomSource]
  const assembled: AssembledNode = {
    ...common,
    ...scaling,
    live,
    sessions,
    ...crossing,
    aliases,
    duty,
    leadership,
    metrics,
    reconciler,
    bus,
    eventSignal,
    random,
    wake,
    node,
    version: productVersion,
    countRejected: link => metrics.rejected(link),
    lastFacts,
    grpcAddress: '',
    tick: () => {
      for (const part of ticked) part.tick()
      reconciler.wake()
    },
  }
  return assembled
}
