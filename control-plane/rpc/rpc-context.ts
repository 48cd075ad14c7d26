import type { Clock } from '../../lib/clock.ts'
import type { Log } from '../../lib/log.ts'
import type { Random } from '../../lib/random.ts'
import type { NodeId } from '../../proto/contract/ids.ts'
import type { AliasStore } from '../aliases/alias-store.ts'
import type { Automation } from '../automation/automation.ts'
import type { FactStore } from '../facts/fact-store.ts'
import { gatherWorld } from '../facts/world.ts'
import type { NodeStanding } from '../live/node-standing.ts'
import type { EventSignal } from '../live/event-signal.ts'
import type { LiveLinks } from '../live/live-links.ts'
import type { ScalerNode } from '../scaler/scaler-node.ts'
import type { HandoffContext } from './handoff-context.ts'
import type { SessionContext } from './session-context.ts'
import type { DetailedWorld } from '../views/live-detail.ts'

/** What every service needs. */
export interface RpcContext {
  readonly store: FactStore
  readonly live: LiveLinks
  readonly sessions: SessionContext
  readonly handoffs: HandoffContext
  readonly aliases: AliasStore
  readonly scaler: ScalerNode
  readonly automation: Automation
  readonly leadership: NodeStanding
  readonly node: NodeId
  /** Of the product. */
  readonly version: string
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  /** Notified when there may be new events. */
  readonly eventSignal: EventSignal
  /** Makes the reconciler look at once. */
  readonly wake: () => void
  /** Counts reports that were refused. */
  readonly countRejected: (link: 'proxy' | 'agent') => void
}

/** Facts and reports as of now. @throws SwitchyardError `SWY_STORE_UNAVAILABLE` */
export async function worldNow(context: Pick<RpcContext, 'store' | 'live'>): Promise<DetailedWorld> {
  const facts = await context.store.facts()
  const live = context.live.view()
  return { ...gatherWorld(facts, live), live }
}
