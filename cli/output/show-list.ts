import type { ListOptions } from '../arguments/common-options.ts'
import type { Context } from '../context.ts'
import { type Plane, connectPlane } from '../remote/plane.ts'
import { watchEachSecond } from '../remote/watch.ts'
import { type Resource, renderList } from './resource.ts'
import type { TableLayout } from './table.ts'
import { coloured, plain } from './tone.ts'

/** Cursor home, clear to the end: redraws without flicker. */
const REDRAW = '\u001b[H\u001b[J'

export function layoutOf(context: Context): TableLayout {
  const { terminal } = context
  return { paint: terminal.colours ? coloured : plain, columnsMax: terminal.columns() }
}

/** Shows a list once, or again each second with `--watch`. */
export async function showList<T>(
  context: Context,
  options: ListOptions,
  resource: Resource<T>,
  fetch: (plane: Plane) => Promise<readonly T[]>,
): Promise<void> {
  const { terminal } = context
  const form = options.output
  const isTable = form === 'table' || form === 'wide'
  const plane = connectPlane(context, options)
  if (options.watch !== true) {
    const items = await fetch(plane)
    terminal.out(renderList(resource, items, form, layoutOf(context)))
    if (items.length === 0) terminal.talk(`no ${resource.plural}\n`)
    return
  }
  await watchEachSecond(context, async () => {
    const items = await fetch(plane)
    const shown = renderList(resource, items, form, layoutOf(context), true)
    const body = shown === '' && isTable ? `no ${resource.plural}\n` : shown
    terminal.out(terminal.columns() !== undefined && isTable ? `${REDRAW}${body}` : body)
  })
}
