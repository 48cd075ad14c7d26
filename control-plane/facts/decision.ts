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

/** One decision: first the changes and events in one transaction, then the orders. Orders without changes are just sent. */
export interface Decision {
  readonly changes: readonly Change[]
  readonly events: readonly NewEvent[]
  readonly orders: readonly { readonly host: HostId; readonly step: AgentStep }[]
  readonly proxyOrders?: readonly { readonly proxy: ProxyId; readonly step: ProxyStep }[]
}

export function onlyOrder(host: HostId, step: AgentStep): Decision {
  return { changes: [], events: [], orders: [{ host, step }] }
}

export function onlyChange(changes: readonly Change[], events: readonly NewEvent[]): Decision {
  return { changes, events, orders: [] }
}
