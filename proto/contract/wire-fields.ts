import { SwitchyardError } from '../../lib/errors.ts'
import { quoted } from '../../lib/printable.ts'

/** One kind of value on the wire: how it is checked and brought into the domain, and how it is sent.
 *  Everything that arrives is `unknown` here: generated types are claims, not proofs. */
export interface Field<T> {
  /** @throws SwitchyardError `SWY_WIRE_INVALID` naming `path` */
  decode(raw: unknown, path: string): T
  encode(value: T): unknown
  /** What this field accepts, as data: the property tests build their values from it. */
  readonly shape: Shape
}

export type Shape =
  | {
      readonly kind: 'text'
      readonly pattern?: RegExp
      readonly charactersMin: number
      readonly charactersMax: number
    }
  | { readonly kind: 'bytes'; readonly bytesMax: number }
  | { readonly kind: 'integer'; readonly min: number; readonly max: number; readonly wide: boolean }
  | { readonly kind: 'boolean' }
  | { readonly kind: 'enumeration'; readonly wireNames: Readonly<Record<string, string>> }
  | { readonly kind: 'list'; readonly item: Shape; readonly itemsMax: number }
  | { readonly kind: 'map'; readonly charactersMax: number; readonly entriesMax: number }
  | { readonly kind: 'optional'; readonly of: Shape }
  | { readonly kind: 'message'; readonly fields: Readonly<Record<string, Shape>> }
  | { readonly kind: 'union'; readonly name: string; readonly members: Readonly<Record<string, Shape>> }

export type Decoded<F> = F extends Field<infer T> ? T : never

export function refuse(path: string, what: string): never {
  throw new SwitchyardError('SWY_WIRE_INVALID', `${path}: ${what}`)
}

const SHOWN_CHARACTERS_MAX = 60

/** A refused value, in a message. Objects are not asked for their text: they may have none, or a very long one. */
export function shown(raw: unknown): string {
  if (typeof raw === 'string') return `"${quoted(raw, SHOWN_CHARACTERS_MAX)}"`
  if (typeof raw === 'object' && raw !== null) return Array.isArray(raw) ? 'a list' : 'an object'
  return String(raw)
}

/** Text of at most `charactersMax` UTF-16 units, without control characters but tabs and line ends. Empty is allowed. */
export function text(charactersMax: number): Field<string> {
  return {
    shape: { kind: 'text', charactersMin: 0, charactersMax },
    decode(raw, path) {
      if (typeof raw !== 'string') return refuse(path, 'is no text')
      if (raw.length > charactersMax) return refuse(path, `is longer than ${charactersMax} characters`)
      // eslint-disable-next-line no-control-regex
      if (/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/.test(raw)) return refuse(path, 'has control characters')
      return raw
    },
    encode: value => value,
  }
}

/** Text that matches `pattern`, branded. The pattern must bound the length itself. */
export function pattern<T extends string>(expression: RegExp, what: string, charactersMax: number): Field<T> {
  return {
    shape: { kind: 'text', pattern: expression, charactersMin: 1, charactersMax },
    decode(raw, path) {
      if (typeof raw !== 'string' || raw.length > charactersMax || !expression.test(raw))
        return refuse(path, `is no ${what}: ${shown(raw)}`)
      return raw as T
    },
    encode: value => value,
  }
}

export function bytes(bytesMax: number): Field<Buffer> {
  return {
    shape: { kind: 'bytes', bytesMax },
    decode(raw, path) {
      if (!(raw instanceof Uint8Array)) return refuse(path, 'is no byte string')
      if (raw.length > bytesMax) return refuse(path, `is longer than ${bytesMax} bytes`)
      return Buffer.from(raw)
    },
    encode: value => value,
  }
}

/** A 32-bit field. */
export function integer(min: number, max: number): Field<number> {
  return {
    shape: { kind: 'integer', min, max, wide: false },
    decode(raw, path) {
      if (typeof raw !== 'number' || !Number.isInteger(raw))
        return refuse(path, `is no whole number: ${shown(raw)}`)
      if (raw < min || raw > max) return refuse(path, `is ${raw}, allowed is ${min} to ${max}`)
      return raw === 0 ? 0 : raw // JSON has a negative zero.
    },
    encode: value => value,
  }
}

/** A 64-bit field (a decimal string on the wire side of proto-loader), held to the whole numbers that a double carries exactly. */
export function wideInteger<T extends number = number>(min = 0, max = Number.MAX_SAFE_INTEGER): Field<T> {
  return {
    shape: { kind: 'integer', min, max, wide: true },
    decode(raw, path) {
      if (typeof raw !== 'string' || !/^\d{1,20}$/.test(raw))
        return refuse(path, `is no whole number: ${shown(raw)}`)
      const value = Number(raw)
      if (value < min || value > max) return refuse(path, `is ${raw}, allowed is ${min} to ${max}`)
      return value as T
    },
    encode: value => String(Math.round(value)),
  }
}

export const flag: Field<boolean> = {
  shape: { kind: 'boolean' },
  decode: (raw, path) => (typeof raw === 'boolean' ? raw : refuse(path, 'is neither true nor false')),
  encode: value => value,
}

/** An enum. `names` maps each domain word to its wire name; wire names that are not in it, numbers (= values this
 *  version does not know) and the unspecified one are refused, unless the table itself names the unspecified one. */
export function enumeration<T extends string>(names: Readonly<Record<T, string>>): Field<T> {
  const words = Object.fromEntries(Object.entries<string>(names).map(([word, wire]) => [wire, word as T]))
  return {
    shape: { kind: 'enumeration', wireNames: names },
    decode(raw, path) {
      const word = typeof raw === 'string' && Object.hasOwn(words, raw) ? words[raw] : undefined
      return word ?? refuse(path, `has no known value: ${shown(raw)}`)
    },
    encode: value => names[value],
  }
}

export function list<T>(item: Field<T>, itemsMax: number): Field<readonly T[]> {
  return {
    shape: { kind: 'list', item: item.shape, itemsMax },
    decode(raw, path) {
      if (!Array.isArray(raw)) return refuse(path, 'is no list')
      if (raw.length > itemsMax)
        return refuse(path, `has ${raw.length} items, at most ${itemsMax} are allowed`)
      return raw.map((entry, index) => item.decode(entry, `${path}[${index}]`))
    },
    encode: value => value.map(entry => item.encode(entry)),
  }
}

export function textMap(charactersMax: number, entriesMax: number): Field<Readonly<Record<string, string>>> {
  const one = text(charactersMax)
  return {
    shape: { kind: 'map', charactersMax, entriesMax },
    decode(raw, path) {
      if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) return refuse(path, 'is no map')
      const entries = Object.entries(raw)
      if (entries.length > entriesMax) return refuse(path, `has more than ${entriesMax} entries`)
      return Object.fromEntries(
        entries.map(([key, value]) => [
          one.decode(key, `${path} key`),
          one.decode(value, `${path}.${quoted(key, SHOWN_CHARACTERS_MAX)}`),
        ]),
      )
    },
    encode: value => value,
  }
}

/** A message that may be absent. */
export function optional<T>(of: Field<T>): Field<T | undefined> {
  return {
    shape: { kind: 'optional', of: of.shape },
    decode: (raw, path) => (raw === null || raw === undefined ? undefined : of.decode(raw, path)),
    encode: value => (value === undefined ? undefined : of.encode(value)),
  }
}

type FieldsOf<T> = { readonly [K in keyof T]: Field<T[K]> }

/** A message with these fields. `oneOf` members are spread in with `union`. */
export function message<T extends object>(fields: FieldsOf<T>): Field<T> {
  const entries = Object.entries<Field<unknown>>(fields as Record<string, Field<unknown>>)
  return {
    shape: {
      kind: 'message',
      fields: Object.fromEntries(entries.map(([name, field]) => [name, field.shape])),
    },
    decode(raw, path) {
      if (typeof raw !== 'object' || raw === null) return refuse(path, 'is missing')
      const source = raw as Readonly<Record<string, unknown>>
      const decoded: Record<string, unknown> = {}
      for (const [name, field] of entries) {
        const at = path === '' ? name : `${path}.${name}`
        decoded[name] =
          field.shape.kind === 'union' ? field.decode(source, at) : field.decode(source[name], at)
      }
      return decoded as T
    },
    encode(value) {
      const source = value as Readonly<Record<string, unknown>>
      const encoded: Record<string, unknown> = {}
      for (const [name, field] of entries) {
        if (field.shape.kind === 'union') Object.assign(encoded, field.encode(source[name]))
        else encoded[name] = field.encode(source[name])
      }
      return encoded
    },
  }
}

/** The members of a union as `{ kind, value }`. */
export type UnionOf<M> = {
  readonly [K in keyof M & string]: { readonly kind: K; readonly value: M[K] }
}[keyof M & string]

/** A protobuf `oneof` called `name`: exactly one member must be there. Used as a field of `message`; its members lie in the
 *  message that holds it. */
export function union<M extends object>(name: string, members: FieldsOf<M>): Field<UnionOf<M>> {
  const table = members as unknown as Readonly<Record<string, Field<unknown>>>
  return {
    shape: {
      kind: 'union',
      name,
      members: Object.fromEntries(Object.entries(table).map(([kind, field]) => [kind, field.shape])),
    },
    decode(raw, path) {
      const source = raw as Readonly<Record<string, unknown>>
      const kind = source[name]
      const field = typeof kind === 'string' && Object.hasOwn(table, kind) ? table[kind] : undefined
      if (typeof kind !== 'string' || field === undefined)
        return refuse(path, `has none of ${Object.keys(table).join(', ')}`)
      return { kind, value: field.decode(source[kind], `${path}.${kind}`) } as UnionOf<M>
    },
    encode(value) {
      const field = table[value.kind]
      if (field === undefined) throw new TypeError(`no such member of ${name}: ${value.kind}`)
      return { [value.kind]: field.encode(value.value), [name]: value.kind }
    },
  }
}
