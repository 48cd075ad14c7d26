import type { Argument, ValueOf } from './argument.ts'

/** Fields of one entry in their order. Those that need not be there have a fallback, and come last. */
type Fields = Readonly<Record<string, Argument<unknown>>>
export type EntryOf<F extends Fields> = { readonly [K in keyof F]: ValueOf<F[K]> }

export interface ListRules<F extends Fields> {
  readonly fields: F
  readonly entriesMin: number
  readonly entriesMax: number
  /** The field that tells entries apart. */
  readonly key: keyof F & string
}

export type ListResult<T> =
  | { readonly kind: 'list'; readonly entries: readonly T[] }
  /** Names the entry, counted from 1, and its field. */
  | { readonly kind: 'mistake'; readonly what: string }

/** Reads `a,b,c;a,b,c`. A `;` at the end does no harm, so that whoever builds the text need not know which entry is the last. */
export function readEntries<F extends Fields>(text: string, rules: ListRules<F>): ListResult<EntryOf<F>> {
  const { entriesMin, entriesMax, key } = rules
  const texts = text.split(';', entriesMax + 2)
  if (texts.at(-1) === '') texts.pop()
  if (texts.length > entriesMax) return mistake(`has more than ${entriesMax} entries`)
  if (texts.length < entriesMin) return mistake(`has fewer than ${entriesMin} entries`)
  const entries: EntryOf<F>[] = []
  const keys = new Set<unknown>()
  for (const [index, one] of texts.entries()) {
    const read = readEntry(one, rules.fields)
    if (read.kind === 'mistake') return mistake(`entry ${index + 1}, ${read.what}`)
    if (keys.has(read.entry[key])) return mistake(`entry ${index + 1}, ${key}: is given twice`)
    keys.add(read.entry[key])
    entries.push(read.entry)
  }
  return { kind: 'list', entries }
}

type ReadEntry<F extends Fields> =
  { readonly kind: 'entry'; readonly entry: EntryOf<F> } | { readonly kind: 'mistake'; readonly what: string }

function readEntry<F extends Fields>(text: string, fields: F): ReadEntry<F> {
  const table = Object.entries<Argument<unknown>>(fields)
  const words = text.split(',', table.length + 1)
  if (words.length > table.length)
    return mistake(`${table.length + 1}th field: there are ${table.length} fields`)
  const entry: Record<string, unknown> = {}
  for (const [index, [name, argument]] of table.entries()) {
    const word = words[index] ?? ''
    if (word === '' && 'fallback' in argument) {
      entry[name] = argument.fallback
      continue
    }
    const value = argument.read(word)
    if (value === undefined)
      return mistake(`${name}: ${words.length > index ? 'is not' : 'is missing:'} ${argument.what}`)
    entry[name] = value
  }
  return { kind: 'entry', entry: entry as EntryOf<F> }
}

function mistake(what: string): { readonly kind: 'mistake'; readonly what: string } {
  return { kind: 'mistake', what }
}
