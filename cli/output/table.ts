import type { Paint, Tone } from './tone.ts'
import { printable } from '../../lib/printable.ts'
import { textWidth, truncate } from './text-width.ts'

export interface Cell {
  readonly text: string
  readonly tone?: Tone | undefined
}

export interface TableLayout {
  readonly paint: Paint
  /** Columns of the terminal; absent: nothing is cut. */
  readonly columnsMax?: number | undefined
  /** At least so wide, for tables that grow by the row. */
  readonly widthsMin?: readonly number[]
  readonly withHeadings?: boolean
}

const GAP = '  '
/** No column is cut below this. */
const CUT_COLUMN_MIN = 8
/** Longer texts do not become wider columns. */
const COLUMN_MAX = 2_000

/** Rows under their headings, two blanks between columns; the last column is not padded. Ends with a line break. */
export function renderTable(
  headings: readonly string[],
  rows: readonly (readonly Cell[])[],
  layout: TableLayout,
): string {
  const cells = rows.map(row => row.map(cell => ({ ...cell, text: printable(cell.text) })))
  const natural = headings.map((heading, column) =>
    cells.reduce(
      (most, row) => Math.max(most, textWidth(row[column]?.text ?? '')),
      Math.max(textWidth(heading), layout.widthsMin?.[column] ?? 0),
    ),
  )
  const widths = fitted(
    natural.map(width => Math.min(width, COLUMN_MAX)),
    layout.columnsMax,
  )
  const head = headings.map((text): Cell => ({ text, tone: 'heading' }))
  const lines = layout.withHeadings === false ? cells : [head, ...cells]
  return lines.map(line => `${renderLine(line, widths, layout.paint)}\n`).join('')
}

function renderLine(cells: readonly Cell[], widths: readonly number[], paint: Paint): string {
  return cells
    .map((cell, column) => {
      const width = widths[column] ?? 0
      const text = truncate(cell.text, width)
      const padding = column === cells.length - 1 ? '' : ' '.repeat(Math.max(0, width - textWidth(text)))
      return (cell.tone === undefined ? text : paint(cell.tone, text)) + padding
    })
    .join(GAP)
    .trimEnd()
}

/** Narrows the widest columns until the row fits. */
function fitted(widths: readonly number[], columnsMax = Number.POSITIVE_INFINITY): readonly number[] {
  const narrowed = [...widths]
  let excess = total(narrowed) - columnsMax
  while (excess > 0) {
    const widest = narrowed.indexOf(Math.max(...narrowed))
    const width = narrowed[widest] ?? 0
    if (width <= CUT_COLUMN_MIN) break
    narrowed[widest] = width - 1
    excess -= 1
  }
  return narrowed
}

function total(widths: readonly number[]): number {
  return widths.reduce((sum, width) => sum + width, 0) + GAP.length * Math.max(0, widths.length - 1)
}
