import type { Explanation } from '../../proto/contract/admin.ts'
import { renderList } from '../output/resource.ts'
import { type Cell, renderTable, type TableLayout } from '../output/table.ts'
import { printable } from '../../lib/printable.ts'
import { eventResource } from './event-resource.ts'

/** Facts with their reasons, what would happen if, and how it came to this. */
export function explanationText(explanation: Explanation, layout: TableLayout): string {
  const { subject, facts, forecast, history } = explanation
  const rows = facts.map(({ name, value, why }): readonly Cell[] => [
    { text: name, tone: 'quiet' },
    { text: value },
    { text: why },
  ])
  const sections = [
    `${layout.paint('heading', printable(subject))}\n`,
    facts.length === 0 ? '' : renderTable(['FACT', 'VALUE', 'WHY'], rows, layout),
    ...bullets('What would happen if', forecast, layout),
    history.length === 0
      ? ''
      : `${layout.paint('heading', 'How it came to this')}\n${renderList(eventResource, history, 'table', layout)}`,
  ]
  return sections.filter(section => section !== '').join('\n')
}

function bullets(title: string, lines: readonly string[], layout: TableLayout): readonly string[] {
  if (lines.length === 0) return []
  return [`${layout.paint('heading', title)}\n${lines.map(line => `  - ${printable(line)}\n`).join('')}`]
}

export function explanationRecord(explanation: Explanation): object {
  return {
    subject: explanation.subject,
    facts: explanation.facts,
    forecast: explanation.forecast,
    history: explanation.history.map(eventResource.record),
  }
}
