import type { Outcome } from '../../proto/contract/admin.ts'
import type { Context } from '../context.ts'
import { type OutputForm, renderData } from '../output/output-form.ts'
import { printable } from '../../lib/printable.ts'

/** Says what a change did, to whom. */
export function showOutcome(context: Context, form: OutputForm, outcome: Outcome): void {
  context.terminal.out(outcomeText(form, outcome))
}

export function outcomeText(form: OutputForm, outcome: Outcome): string {
  switch (form) {
    case 'table':
      return summaryLine(outcome)
    case 'wide':
      return summaryLine(outcome) + outcome.touched.map(id => `  ${printable(id)}\n`).join('')
    case 'json':
    case 'yaml':
      return renderData(form, outcomeRecord(outcome))
    case 'name':
      return outcome.touched.map(id => `${printable(id)}\n`).join('')
  }
}

export function outcomeRecord(outcome: Outcome): object {
  return {
    summary: outcome.summary,
    touched: outcome.touched,
    applied: outcome.applied,
    operationId: outcome.operationId === '' ? null : outcome.operationId,
  }
}

export function summaryLine(outcome: Outcome): string {
  return `${printable(outcome.summary)}${outcome.applied ? '' : ' (dry run: nothing was changed)'}\n`
}
