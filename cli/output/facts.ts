import { printable } from '../../lib/printable.ts'
import { textWidth } from './text-width.ts'
import type { Paint } from './tone.ts'

export interface FactLine {
  readonly name: string
  readonly value: string | readonly string[]
}

/** `name: value` lines with the values in one column; several values of one name go under each other. */
export function renderFacts(facts: readonly FactLine[], paint: Paint): string {
  const width = facts.reduce((most, fact) => Math.max(most, textWidth(fact.name) + 1), 0)
  return facts
    .flatMap(({ name, value }) => {
      const values = typeof value === 'string' ? [value] : value
      const shown = values.length === 0 ? ['-'] : values
      return shown.map((text, index) => {
        const label = (index === 0 ? `${name}:` : '').padEnd(width)
        return `${paint('quiet', label)}  ${text === '' ? '-' : printable(text)}`.trimEnd()
      })
    })
    .map(line => `${line}\n`)
    .join('')
}
