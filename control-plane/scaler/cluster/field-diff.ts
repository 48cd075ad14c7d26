/** Lines of one thing; what is more is counted. */
export const FIELD_LINES_MAX = 40
const VALUE_CHARACTERS_MAX = 60
const SUMMARY_CHARACTERS_MAX = 300
/** Deeper than any declaration is. */
const DEPTH_MAX = 8
/** Values under these names are secrets as often as not: only that they differ is told. */
const HIDDEN = /(^|\.)(env|settings)\.|(^|\.)url$/

/** What differs between two declarations, one line per field: `max 3 → 5`. Empty: nothing. */
export function fieldDiff(before: object, after: object): readonly string[] {
  const [old, now] = [fieldsOf(before), fieldsOf(after)]
  const paths = [...new Set([...old.keys(), ...now.keys()])].toSorted()
  const lines = paths.flatMap(path => {
    const [was, is] = [old.get(path), now.get(path)]
    if (was === is) return []
    if (HIDDEN.test(path))
      return [`${path} ${was === undefined ? 'is new' : is === undefined ? 'goes' : 'changes'}`]
    return [`${path} ${shown(was)} → ${shown(is)}`]
  })
  return lines.length <= FIELD_LINES_MAX
    ? lines
    : [...lines.slice(0, FIELD_LINES_MAX), `and ${lines.length - FIELD_LINES_MAX} more`]
}

/** A declaration in one line: `kind game, max 3`. What is empty is left out. */
export function fieldSummary(value: object): string {
  const parts = [...fieldsOf(value)]
    .filter(([, text]) => !['""', '[]', '{}'].includes(text))
    .map(([path, text]) => (HIDDEN.test(path) ? path : `${path} ${shown(text)}`))
  const text = parts.join(', ')
  return text.length <= SUMMARY_CHARACTERS_MAX ? text : `${text.slice(0, SUMMARY_CHARACTERS_MAX - 1)}…`
}

function shown(text: string | undefined): string {
  if (text === undefined) return '(none)'
  const bare = /^"[^"\\]*"$/.test(text) && text.length > 2 ? text.slice(1, -1) : text
  return bare.length <= VALUE_CHARACTERS_MAX ? bare : `${bare.slice(0, VALUE_CHARACTERS_MAX - 1)}…`
}

function fieldsOf(value: object): ReadonlyMap<string, string> {
  const fields = new Map<string, string>()
  const walk = (at: unknown, path: string, depth: number): void => {
    const isBytes = at instanceof Uint8Array
    if (typeof at !== 'object' || at === null || isBytes || depth >= DEPTH_MAX) {
      if (at !== undefined) fields.set(path, JSON.stringify(isBytes ? [...at] : at))
      return
    }
    const entries = Object.entries(at).filter(([, part]) => part !== undefined)
    if (Array.isArray(at) && (at.length === 0 || entries.every(([, part]) => typeof part !== 'object')))
      fields.set(path, JSON.stringify(at))
    else for (const [key, part] of entries) walk(part, pathOf(path, key, Array.isArray(at)), depth + 1)
  }
  walk(value, '', 0)
  return fields
}

function pathOf(path: string, key: string, isList: boolean): string {
  if (isList) return `${path}[${key}]`
  return path === '' ? key : `${path}.${key}`
}
