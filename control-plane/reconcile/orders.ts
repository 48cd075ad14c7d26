import type { HostId, ProxyId } from '../../proto/contract/ids.ts'
import type { AgentStep, ProxyStep, SessionStep } from '../facts/decision.ts'
import type { Facts } from '../facts/facts.ts'

/** What the reconciler needs of the agents' links. Sending the same step again is harmless; a host that is away is skipped. */
export interface AgentOrders {
  order(host: HostId, step: AgentStep): void
}

/** What the reconciler needs of the proxies' links. */
export interface ProxyOrders {
  /** Brings every attached proxy to the routes that follow from these facts: a snapshot, or what changed. */
  publish(facts: Facts): void
  order(proxy: ProxyId, step: ProxyStep): void
}

/** What the reconciler needs of the session store: begins a step and does not wait for it. What is not done yet is ordered again. */
export interface SessionOrders {
  order(step: SessionStep): void
}
