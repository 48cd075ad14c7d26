import type { FlowResult } from '../../proto/contract/common.ts'
import type { OrderOutcome } from './data-plane.ts'

export const staleToken: OrderOutcome = {
  kind: 'stale',
  reason: 'the order comes from a node that has been superseded',
}

export function done(flows: readonly FlowResult[] = [], pacedMs = 0): OrderOutcome {
  return { kind: 'done', flows, pacedMs }
}
