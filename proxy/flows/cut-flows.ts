import type { MonotonicMs } from '../../lib/clock.ts'
import type { FlowResult } from '../../proto/contract/common.ts'
import type { CutFlows } from '../../proto/contract/proxy-link.ts'
import type { Blocks } from './blocks.ts'
import type { FlowBook } from './flow-book.ts'
import type { FlowTable } from './flow-table.ts'

/** Closes the named flows, and keeps their ips out for `blockMs`. Answers each flow. */
export function cutFlows(
  order: CutFlows,
  table: FlowTable,
  book: FlowBook,
  blocks: Blocks,
  now: MonotonicMs,
): readonly FlowResult[] {
  return order.flowIds.map((flowId): FlowResult => {
    const flow = table.byId(flowId)
    if (flow === undefined) return { flowId, outcome: 'gone', reason: 'the flow has closed' }
    if (order.blockMs > 0) blocks.block(flow.player.listener, flow.player.ip, now, order.blockMs)
    book.leave(flow, 'cut')
    return { flowId, outcome: 'done', reason: order.why }
  })
}
