import { printable } from '../../lib/printable.ts'
import { type OutputForm, renderData } from './output-form.ts'
import { type Cell, renderTable, type TableLayout } from './table.ts'

export interface Column<T> {
  readonly heading: string
  /** Shown with `-o wide` only. */
  readonly wide?: boolean
  readonly cell: (item: T) => Cell
}

/** How one kind of thing is shown, in every output form. */
export interface Resource<T> {
  /** In the plural, for «no shards». */
  readonly plural: string
  readonly nameOf: (item: T) => string
  readonly columns: readonly Column<T>[]
  /** What JSON and YAML show. Its names and their meaning do not change between versions. */
  readonly record: (item: T) => object
  /** Sorts into the order that does not change while nothing changes. */
  readonly compare: (left: T, right: T) => number
}

const natural = new Intl.Collator('en', { numeric: true })

/** `arena-2` before `arena-10`. */
export function compareIds(left: string, right: string): number {
  return natural.compare(left, right) || (left < right ? -1 : left > right ? 1 : 0)
}

/** A column of plain text. */
export function column<T>(heading: string, text: (item: T) => string, wide = false): Column<T> {
  return { heading, wide, cell: item => ({ text: text(item) }) }
}

/** @returns the text for stdout; empty where a table has no rows */
export function renderList<T>(
  resource: Resource<T>,
  items: readonly T[],
  form: OutputForm,
  layout: TableLayout,
  compact = false,
): string {
  const sorted = items.toSorted(resource.compare)
  switch (form) {
    case 'table':
    case 'wide': {
      if (sorted.length === 0) return ''
      const columns = resource.columns.filter(entry => form === 'wide' || entry.wide !== true)
      const rows = sorted.map(item => columns.map(entry => entry.cell(item)))
      return renderTable(
        columns.map(entry => entry.heading),
        rows,
        layout,
      )
    }
    case 'json':
    case 'yaml':
      return renderData(form, sorted.map(resource.record), compact)
    case 'name':
      return sorted.map(item => `${printable(resource.nameOf(item))}\n`).join('')
  }
}
