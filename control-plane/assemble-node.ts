import type { Clock } from '../lib/clock.ts'
import type { Log } from '../lib/log.ts'
import { productVersion } from '../lib/product-version.ts'
import type { Random } from '../lib/random.ts'
import type { NodeId } from '../proto/contract/ids.ts'
import { assembleSessions, type SessionNodeParts } from './assemble-sessions.ts'
import type { AliasStore } from './aliases/alias-store.ts'
import type { FactStore } from './facts/fact-store.ts'
import type { FleetRecord } from './fleets/fleet.ts'
import { meteredStore } from './http/metered-store.ts'
import { createMetrics, type Metrics } from './http/metrics.ts'
import { joinBus } from './live/join-bus.ts'
import { LiveLinks } from './live/live-links.ts'
import type { Bus, OpenBus } from './nodes/bus.ts'
import { Leadership } from './nodes/leadership.ts'
import { Declaration } from './reconcile/declaration.ts'
import { Reconciler } from './reconcile/reconciler.ts'
import type { SessionDuty } from './sessions/session-duty.ts'
import type { RpcContext } from './rpc/rpc-context.ts'

/** How often `tick` is to be called: the lease, and a pass even when nothing has been reported. */
export const NODE_TICK_MS = 100

export interface NodeParts extends SessionNodeParts {
  readonly store: FactStore
  readonly aliases: AliasStore
  readonly node: NodeId
  /** As the configuration has them. */
  readonly fleets: readonly FleetRecord[]
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  /** Absent: this node hears of others' changes when it looks. */
  readonly openBus?: OpenBus
}

export interface AssembledNode extends RpcContext {
  readonly leadership: Leadership
  readonly metrics: Metrics
  readonly reconciler: Reconciler
  readonly duty: SessionDuty
  readonly bus: Bus
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
  const address = (): string => assembled.grpcAddress
  const leadership = new Leadership({ store, node, address, clock, log, onChange: wake })
  const token = () => leadership.token
  const live = new LiveLinks({ clock, random, leadership, log, wake, sessions: () => duty.live() })
  const metrics = createMetrics({
    facts: () => store.lastFacts,
    live,
    active: () => token() !== undefined,
    sessions: () => duty.live(),
    bus,
  })
  const common = { store, token, clock, log }
  const { duty, context: sessions } = assembleSessions(parts, {
    ...common,
    live,
    wake,
    metrics: () => metrics.sessions,
  })
  const reconciler = new Reconciler({
    ...common,
    live: () => live.view(),
    agents: live.agents,
    proxies: live.proxies,
    sessions: duty,
    passed: tookMs => metrics.passed(tookMs),
  })
  const declaration = new Declaration({ ...common, fleets, done: wake })
  const assembled: AssembledNode = {
    store,
    live,
    sessions,
    aliases,
    duty,
    leadership,
    metrics,
    reconciler,
    bus,
    eventSignal,
    clock,
    random,
    log,
    wake,
    node,
    version: productVersion,
    countRejected: link => metrics.rejected(link),
    grpcAddress: '',
    tick: () => {
      for (const part of [bus, leadership, declaration, duty]) part.tick()
      reconciler.wake()
    },
  }
  return assembled
}
