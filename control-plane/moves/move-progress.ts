import type { MoveResult, Outcome } from '../../proto/contract/admin.ts'
import type { FlowResult, OrderResult } from '../../proto/contract/common.ts'
import type { FlowId, MoveId, OrderId } from '../../proto/contract/ids.ts'
import type { Facts } from '../facts/facts.ts'
import type { LiveView } from '../facts/live-view.ts'
import { batchesByProxy } from './batches.ts'
import type { MovePhaseName, MoveRecord } from './move.ts'
import { moveOrderId } from './plan-moves.ts'
import type { PlannedMove } from './plan-requests.ts'

/** What is remembered of a move that was asked for: enough to say later what became of it. Survives JSON. */
export interface MoveTicket {
  /** Empty where there was nobody to move. */
  readonly id: MoveId | ''
  readonly summary: string
  /** Target. */
  readonly group: string
  /** Target. */
  readonly shard: string
  readonly batches: readonly { readonly orderId: OrderId; readonly flowIds: readonly FlowId[] }[]
}

export function moveTicket(id: MoveId, planned: PlannedMove): MoveTicket {
  return {
    id: planned.flows.length === 0 ? '' : id,
    summary: planned.outcome.summary,
    group: planned.target.id,
    shard: planned.target.shard.shardId,
    batches: batchesByProxy(planned.flows).map(batch => ({
      orderId: moveOrderId({ id }, batch),
      flowIds: batch.items.map(flow => flow.flowId),
    })),
  }
}

export interface MoveProgress {
  readonly result: MoveResult
  /** Nothing more is to be waited for. */
  readonly settled: boolean
}

/** How far a move has come.
 *  @param ended how it ended according to the events, for one that the facts do not show any more */
export function moveProgress(
  ticket: MoveTicket,
  facts: Pick<Facts, 'moves'>,
  live: Pick<LiveView, 'answerOf'>,
  ended: 'done' | 'rolled-back' | undefined,
): MoveProgress {
  const record = facts.moves.find(move => move.id === ticket.id)
  const answers = ticket.batches.map(batch => live.answerOf(batch.orderId))
  const answered = answers.every(answer => answer !== undefined)
  const phase: MovePhaseName =
    record === undefined ? (ended ?? (ticket.id === '' ? 'done' : 'prepare')) : phaseNow(record, answered)
  return {
    settled: phase === 'done' || phase === 'rolled-back' || phase === 'drain',
    result: {
      outcome: outcomeOf(ticket, phase),
      phase,
      flows: ticket.batches.flatMap((batch, index) => flowResults(batch.flowIds, answers[index], phase)),
      tookUs: answers.reduce((most, answer) => Math.max(most, answer?.tookUs ?? 0), 0),
      group: ticket.group,
      shard: ticket.shard,
    },
  }
}

/** The proxies' word is ahead of the record: it follows with the next pass. */
function phaseNow(record: MoveRecord, answered: boolean): MovePhaseName {
  if (record.phase !== 'commit' && record.phase !== 'drain') return record.phase
  if (!answered) return record.phase
  return record.lameDuckMs === 0 ? 'done' : 'drain'
}

function outcomeOf(ticket: MoveTicket, phase: MovePhaseName): Outcome {
  return {
    summary: phase === 'rolled-back' ? `${ticket.summary}: rolled back, nobody was moved` : ticket.summary,
    touched: ticket.batches.flatMap(batch => batch.flowIds),
    applied: phase !== 'rolled-back',
    operationId: ticket.id,
  }
}

/** Each flow's own result; a flow that its proxy says nothing about is gone, or was never ordered away. */
function flowResults(
  flowIds: readonly FlowId[],
  answer: OrderResult | undefined,
  phase: MovePhaseName,
): FlowResult[] {
  const told = new Map(answer?.flows.map(flow => [flow.flowId, flow]))
  return flowIds.map(flowId => told.get(flowId) ?? { flowId, ...untold(answer, phase) })
}

function untold(
  answer: OrderResult | undefined,
  phase: MovePhaseName,
): Pick<FlowResult, 'outcome' | 'reason'> {
  if (phase === 'rolled-back') return { outcome: 'refused', reason: 'the move was rolled back' }
  switch (answer?.status) {
    case undefined:
      return { outcome: 'gone', reason: 'its proxy has not answered' }
    case 'done':
      return { outcome: 'gone', reason: 'its proxy does not know it any more' }
    case 'stale':
      return { outcome: 'stale', reason: answer?.message.slice(0, 200) ?? '' }
    case 'refused':
      return { outcome: 'refused', reason: answer?.message.slice(0, 200) ?? '' }
  }
}
