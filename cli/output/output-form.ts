import { stringify } from 'yaml'

export const OUTPUT_FORMS = ['table', 'wide', 'json', 'yaml', 'name'] as const
export type OutputForm = (typeof OUTPUT_FORMS)[number]

/** Data for programs. `compact` JSON is one line, for streams of values. */
export function renderData(form: 'json' | 'yaml', data: unknown, compact = false): string {
  if (form === 'yaml') return compact ? `---\n${stringify(data)}` : stringify(data)
  return `${JSON.stringify(data, null, compact ? 0 : 2)}\n`
}
