import { Document, Scalar, visit } from 'yaml'

export const OUTPUT_FORMS = ['table', 'wide', 'json', 'yaml', 'name'] as const
export type OutputForm = (typeof OUTPUT_FORMS)[number]

/** What JSON leaves as it is and terminals do not: DEL and C1, line separators, marks that turn the direction of text. */
const STEERING = /[\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g

/** Data for programs, in plain characters: what would steer a terminal is escaped, so programs read what was there.
 *  `compact` JSON is one line, for streams of values. */
export function renderData(form: 'json' | 'yaml', data: unknown, compact = false): string {
  if (form === 'yaml') return compact ? `---\n${yamlText(data)}` : yamlText(data)
  return `${escaped(JSON.stringify(data, null, compact ? 0 : 2))}\n`
}

function yamlText(data: unknown): string {
  const document = new Document(data)
  visit(document, {
    // Escapes mean something between double quotes only.
    Scalar(_key, node) {
      if (typeof node.value === 'string' && node.value.search(STEERING) !== -1)
        node.type = Scalar.QUOTE_DOUBLE
    },
  })
  // The library's block form loses blanks before the first line end.
  return escaped(document.toString({ blockQuote: false }))
}

function escaped(text: string): string {
  return text.replace(STEERING, character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
}
