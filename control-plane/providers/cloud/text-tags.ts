import type { MachineTags } from '../../scaler/provider.ts'
import { textOf } from '../http/fields.ts'

/** Tags of providers that have words instead of keys and values: `swy:host:0:<text>`, a long text in several, numbered. */
const TAG_PATTERN = /^swy:(owner|pool|host):([0-9]):([a-z0-9-]+)$/
const PARTS_MAX = 10

type TagName = keyof MachineTags

/** @param charactersMax of one tag, at the provider; at least 20 */
export function textTags(name: TagName, value: string, charactersMax: number): readonly string[] {
  const room = charactersMax - `swy:${name}:0:`.length
  const parts = Math.ceil(value.length / room)
  if (parts > PARTS_MAX) throw new RangeError(`a tag of ${value.length} characters`)
  return Array.from(
    { length: parts },
    (_, index) => `swy:${name}:${index}:${value.slice(index * room, (index + 1) * room)}`,
  )
}

/** What the words say. A name with a part missing, or with one part twice, is missing: half a name is another one's. */
export function tagsOfTexts(texts: readonly unknown[]): MachineTags {
  const parts = new Map<string, Map<number, string> | 'twice'>()
  for (const text of texts) {
    const [, name, index, value] = TAG_PATTERN.exec(textOf(text)?.toLowerCase() ?? '') ?? []
    if (name === undefined || index === undefined || value === undefined) continue
    const known = parts.get(name) ?? new Map<number, string>()
    if (known === 'twice') continue
    parts.set(name, known.has(Number(index)) ? 'twice' : known.set(Number(index), value))
  }
  const whole = (name: TagName): string | undefined => {
    const known = parts.get(name)
    if (known === undefined || known === 'twice') return undefined
    const values = Array.from({ length: known.size }, (_, index) => known.get(index))
    return values.every(value => value !== undefined) ? values.join('') : undefined
  }
  return { owner: whole('owner'), pool: whole('pool'), host: whole('host') }
}
