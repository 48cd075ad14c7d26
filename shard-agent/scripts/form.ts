/** Names and values of a query or of a form body, `application/x-www-form-urlencoded` as WHATWG URL §5.1 writes it, read strictly: what is
 *  broken is told, not mended, because a mended value would be saved. */
export type Form = ReadonlyMap<string, string>

export type FormResult =
  | { readonly kind: 'form'; readonly form: Form }
  /** `field` is the name of the pair, as far as it can be read. */
  | { readonly kind: 'mistake'; readonly field: string; readonly what: string }

/** Pairs of one call, query and body together. */
export const FORM_PAIRS_MAX = 32
/** Longest name of an argument that is shown in a mistake. */
const NAME_CHARACTERS_MAX = 40

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** @param texts query and body; each character stands for one byte (latin1), so that nothing is mended before we look */
export function parseForm(...texts: readonly string[]): FormResult {
  const pairs = texts.flatMap(text => (text === '' ? [] : text.split('&', FORM_PAIRS_MAX + 1)))
  if (pairs.length > FORM_PAIRS_MAX)
    return { kind: 'mistake', field: 'form', what: `more than ${FORM_PAIRS_MAX} arguments` }
  const form = new Map<string, string>()
  for (const pair of pairs) {
    if (pair === '') continue
    const equals = pair.indexOf('=')
    const name = decoded(equals < 0 ? pair : pair.slice(0, equals))
    if (name === undefined || name.length > NAME_CHARACTERS_MAX)
      return { kind: 'mistake', field: 'form', what: 'a name that cannot be read' }
    const value = equals < 0 ? '' : decoded(pair.slice(equals + 1))
    if (value === undefined)
      return { kind: 'mistake', field: name, what: 'broken percent encoding, or no UTF-8' }
    if (form.has(name)) return { kind: 'mistake', field: name, what: 'given twice' }
    form.set(name, value)
  }
  return { kind: 'form', form }
}

/** undefined where the bytes are broken. */
function decoded(text: string): string | undefined {
  if (/%(?![0-9A-Fa-f]{2})/.test(text)) return undefined
  const bytes = text
    .replaceAll('+', ' ')
    .replaceAll(/%([0-9A-Fa-f]{2})/g, (_whole, digits: string) =>
      String.fromCharCode(Number.parseInt(digits, 16)),
    )
  try {
    return decoder.decode(Buffer.from(bytes, 'latin1'))
  } catch {
    return undefined
  }
}
