import type { StartShard } from '../../proto/contract/agent-link.ts'
import type { CutFlows, MoveFlows } from '../../proto/contract/proxy-link.ts'
import type { HostId, OrderId, ProxyId, ShardRef } from '../../proto/contract/ids.ts'
import type { NewEvent } from '../events/event.ts'
import type { Change } from './change.ts'

/** What to tell an agent. Idempotent: the same order may be sent again in the next pass. */
export type AgentStep =
  | { readonly kind: 'start'; readonly start: StartShard }
  | { readonly kind: 'stop'; readonly shard: ShardRef; readonly graceMs: number; readonly why: string }
  | { readonly kind: 'kill'; readonly shard: ShardRef; readonly why: string }
  | { readonly kind: 'forget'; readonly shard: ShardRef }
  | {
      readonly kind: 'drain'
      readonly shard: ShardRef
      readonly draining: boolean
      readonly deadlineMs: number
    }

/** What to tell a proxy beyond its routes. The order id makes it idempotent. */
export type ProxyStep = { readonly orderId: OrderId } & (
  { readonly kind: 'move'; readonly move: MoveFlows } | { readonly kind: 'cut'; readonly cut: CutFlows }
)

/** What to do in the session store besides the commit: takes its time, and is asked for again in every pass until it is done. */
export type SessionStep =
  | { readonly kind: 'lock-user'; readonly shard: ShardRef }
  | { readonly kind: 'make-user'; readonly shard: ShardRef }

/** What a brake may stop. */
export type Brakable = Omit<Extract<Change, { readonly kind: 'brake.absent' }>, 'kind'>

/** One decision: first the changes and events in one transaction, then the orders. Orders without changes are just sent. */
export interface Decision {
  readonly changes: readonly Change[]
  /** Nothing of it happens if a brake stops this by the time of the commit. */
  readonly unless?: Brakable
  readonly events: readonly NewEvent[]
  readonly orders: readonly { readonly host: HostId; readonly step: AgentStep }[]
  readonly proxyOrders?: readonly { readonly proxy: ProxyId; readonly step: ProxyStep }[]
  readonly sessionSteps?: readonly SessionStep[]
}

export function onlyOrder(host: HostId, step: AgentStep): Decision {
  return { changes: [], events: [], orders: [{ host, step }] }
}

export function onlySessionStep(step: SessionStep): Decision {
  return { changes: [], events: [], orders: [], sessionSteps: [step] }
}

/** @param unless see `Decision.unless` */
export function onlyChange(
  changes: readonly Change[],
  events: readonly NewEvent[],
  unless?: Brakable,
): Decision {
  const decision = { changes, events, orders: [] }
  return unless === undefined ? decision : { ...decision, unless }
}

/** What is to be committed, the brake's condition first. */
export function changesOf({ changes, unless }: Pick<Decision, 'changes' | 'unless'>): readonly Change[] {
  return unless === undefined ? changes : [{ kind: 'brake.absent', ...unless }, ...changes]
}
