import type { MoveResult } from '../../proto/contract/admin.ts'
import type { FlowOutcome, FlowResult } from '../../proto/contract/common.ts'
import { microsecondsText } from '../arguments/duration.ts'
import { type OutputForm, renderData } from '../output/output-form.ts'
import { renderTable, type TableLayout } from '../output/table.ts'
import type { Tone } from '../output/tone.ts'
import { outcomeRecord, summaryLine } from './show-outcome.ts'

const OUTCOME_TONES = {
  done: 'good',
  already: 'good',
  gone: 'quiet',
  stale: 'warning',
  refused: 'bad',
} as const satisfies Record<FlowOutcome, Tone>

/** What a move did: the sentence and the time from the order to the last switch; each flow with `-o wide` and for programs. */
export function moveText(form: OutputForm, result: MoveResult, layout: TableLayout): string {
  switch (form) {
    case 'table':
      return summaryLine(result.outcome) + resultLine(result)
    case 'wide':
      return summaryLine(result.outcome) + resultLine(result) + flowTable(result.flows, layout)
    case 'json':
    case 'yaml':
      return renderData(form, moveRecord(result))
    case 'name':
      return result.flows.map(flow => `${flow.flowId}\n`).join('')
  }
}

/** A move has failed if it was rolled back, or somebody who is still there was not moved. */
export function moveFailed(result: MoveResult): boolean {
  return (
    result.phase === 'rolled-back' ||
    result.flows.some(flow => flow.outcome === 'refused' || flow.outcome === 'stale')
  )
}

function moveRecord(result: MoveResult): object {
  return {
    ...outcomeRecord(result.outcome),
    phase: result.phase,
    shard: result.shard === '' ? null : result.shard,
    group: result.group === '' ? null : result.group,
    tookUs: result.tookUs,
    flows: result.flows.map(({ flowId, outcome, reason }) => ({ id: flowId, outcome, reason })),
  }
}

/** `done: 1 switched, 28 in their turn, 2 left before; 14.01 s from the order to the last switch`. */
function resultLine(result: MoveResult): string {
  if (!result.outcome.applied) return ''
  const count = (...outcomes: readonly FlowOutcome[]): number =>
    result.flows.filter(flow => outcomes.includes(flow.outcome)).length
  // Where the pace spreads a move, proxies have taken it on and say of each player when its turn comes.
  const later = result.flows.filter(flow => flow.outcome === 'done' && flow.reason !== '').length
  const parts = [
    `${count('done') - later} switched`,
    ...counted(later, 'in their turn'),
    ...counted(count('already'), 'there already'),
    ...counted(count('gone'), 'left before'),
    ...counted(count('stale', 'refused'), 'not moved'),
  ]
  const took = `${microsecondsText(result.tookUs)} from the order to the last switch`
  return `${result.phase}: ${parts.join(', ')}; ${took}\n`
}

function counted(count: number, what: string): readonly string[] {
  return count === 0 ? [] : [`${count} ${what}`]
}

function flowTable(flows: readonly FlowResult[], layout: TableLayout): string {
  if (flows.length === 0) return ''
  const rows = flows.map(flow => [
    { text: flow.flowId },
    { text: flow.outcome, tone: OUTCOME_TONES[flow.outcome] },
    { text: flow.reason === '' ? '-' : flow.reason },
  ])
  return renderTable(['PLAYER', 'OUTCOME', 'REASON'], rows, layout)
}
