import type { Context } from '../context.ts'
import { type FactLine, renderFacts } from './facts.ts'
import { type OutputForm, renderData } from './output-form.ts'
import { type Resource, renderList } from './resource.ts'
import { layoutOf } from './show-list.ts'

/** Shows one thing: facts for people, the same record as in lists for programs. */
export function showOne<T>(
  context: Context,
  form: OutputForm,
  resource: Resource<T>,
  item: T,
  facts: readonly FactLine[],
): void {
  const layout = layoutOf(context)
  switch (form) {
    case 'table':
    case 'wide':
      return context.terminal.out(renderFacts(facts, layout.paint))
    case 'json':
    case 'yaml':
      return context.terminal.out(renderData(form, resource.record(item)))
    case 'name':
      return context.terminal.out(renderList(resource, [item], form, layout))
  }
}
