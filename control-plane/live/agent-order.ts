import { createHash } from 'node:crypto'
import type { AgentOrder } from '../../proto/contract/agent-link.ts'
import { ID_CHARACTERS_MAX, type OrderId, type ShardRef, type Token } from '../../proto/contract/ids.ts'
import type { AgentStep } from '../facts/decision.ts'

/** What the wire allows as the reason of a stop or a kill. */
const WHY_CHARACTERS_MAX = 200

/** The order that carries out a step. Its id follows from the step alone, so that repeating the step repeats the order:
 *  `start-arena-1-3`, `drain-arena-1-3-on`. */
export function agentOrderOf(step: AgentStep, token: Token): AgentOrder {
  return { orderId: agentOrderId(step), token, body: bodyOf(step) }
}

export function agentOrderId(step: AgentStep): OrderId {
  switch (step.kind) {
    case 'start':
      return orderIdOf('start', step.start.shard)
    case 'stop':
    case 'kill':
    case 'forget':
      return orderIdOf(step.kind, step.shard)
    case 'drain':
      return orderIdOf('drain', step.shard, step.draining ? '-on' : '-off')
  }
}

function orderIdOf(verb: string, ref: ShardRef, suffix = ''): OrderId {
  const id = `${verb}-${ref.shardId}-${ref.incarnation}${suffix}`
  if (id.length <= ID_CHARACTERS_MAX) return id as OrderId
  // A shard id may be as long as an order id by itself: the digest keeps the id distinct and still the same every time.
  return `${verb}-${createHash('sha256').update(id).digest('hex').slice(0, 32)}` as OrderId
}

function bodyOf(step: AgentStep): AgentOrder['body'] {
  switch (step.kind) {
    case 'start':
      return { kind: 'start', value: step.start }
    case 'stop':
      return {
        kind: 'stop',
        value: { shard: step.shard, graceMs: step.graceMs, why: step.why.slice(0, WHY_CHARACTERS_MAX) },
      }
    case 'kill':
      return { kind: 'kill', value: { shard: step.shard, why: step.why.slice(0, WHY_CHARACTERS_MAX) } }
    case 'forget':
      return { kind: 'forget', value: { shard: step.shard } }
    case 'drain':
      return {
        kind: 'drain',
        value: { shard: step.shard, draining: step.draining, deadlineMs: step.deadlineMs },
      }
  }
}
