import { z } from 'zod'
import { childOf, isRecord } from './config-tree.ts'
import type { ConfigPath } from './config-problem.ts'

/** The settings of one program: one schema per top-level section. */
export type Sections = Readonly<Record<string, z.ZodType>>

/** Deeper than any section is; ends the walk should a schema ever refer to itself. */
const DEPTH_MAX = 16

/** The forms that `schema` accepts, without defaults, options and the like around them; several for a union. */
export function formsOf(schema: z.core.$ZodType): readonly z.core.$ZodType[] {
  if (
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault ||
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodNullable ||
    schema instanceof z.ZodReadonly ||
    schema instanceof z.ZodCatch
  )
    return formsOf(schema.def.innerType)
  if (schema instanceof z.ZodPipe)
    return formsOf(schema.def.in instanceof z.ZodTransform ? schema.def.out : schema.def.in)
  if (schema instanceof z.ZodUnion) return schema.def.options.flatMap(formsOf)
  return [schema]
}

/** The names that an object accepted by `schema` may have; undefined where any name goes. */
export function keysOf(schema: z.core.$ZodType): readonly string[] | undefined {
  const forms = formsOf(schema)
  const objects = forms.filter(form => form instanceof z.ZodObject)
  if (objects.length === 0 || forms.some(form => form instanceof z.ZodRecord)) return undefined
  return [...new Set(objects.flatMap(object => Object.keys(object.shape)))]
}

/** The schemas of what lies under `key`; none for an unknown name. */
function childSchemas(schema: z.core.$ZodType, key: string | number): readonly z.core.$ZodType[] {
  return formsOf(schema).flatMap(form => {
    if (form instanceof z.ZodObject) {
      const child = childOf(form.shape, key) as z.core.$ZodType | undefined
      return child === undefined ? [] : [child]
    }
    if (form instanceof z.ZodArray) return [form.element]
    return form instanceof z.ZodRecord ? [form.valueType] : []
  })
}

export interface UnknownKey {
  readonly path: ConfigPath
  readonly known: readonly string[]
}

/** Every name in `value` that `schema` does not know, at any depth. Works for objects that would silently drop them, too. */
export function unknownKeys(
  schema: z.core.$ZodType,
  value: unknown,
  path: ConfigPath,
): readonly UnknownKey[] {
  if (path.length > DEPTH_MAX) return []
  if (Array.isArray(value)) return value.flatMap((item, index) => unknownBelow(schema, item, path, index))
  if (!isRecord(value)) return []
  const known = keysOf(schema)
  return Object.keys(value).flatMap(key =>
    known === undefined || known.includes(key)
      ? unknownBelow(schema, value[key], path, key)
      : [{ path: [...path, key], known }],
  )
}

function unknownBelow(
  schema: z.core.$ZodType,
  value: unknown,
  path: ConfigPath,
  key: string | number,
): readonly UnknownKey[] {
  const [first, ...others] = childSchemas(schema, key)
  if (first === undefined) return []
  const child = others.length === 0 ? first : z.union([first, ...others])
  return unknownKeys(child, value, [...path, key])
}

export interface Setting {
  readonly path: readonly string[]
  readonly schema: z.core.$ZodType
}

/** Every setting with a value of its own: scalars, and lists of them. These have environment variables. */
export function scalarSettings(sections: Sections): readonly Setting[] {
  return Object.entries(sections).flatMap(([name, schema]) => settingsBelow([name], schema))
}

function settingsBelow(path: readonly string[], schema: z.core.$ZodType): readonly Setting[] {
  if (path.length > DEPTH_MAX) return []
  const forms = formsOf(schema)
  const objects = forms.filter(form => form instanceof z.ZodObject)
  if (objects.length > 0)
    return objects.flatMap(object =>
      Object.entries<z.core.$ZodType>(object.shape).flatMap(([key, child]) =>
        settingsBelow([...path, key], child),
      ),
    )
  return forms.some(form => isScalar(form) || isScalarList(form)) ? [{ path, schema }] : []
}

/** The value that `text` (of an environment variable or a flag) stands for. Text that does not fit stays text, so that the
 *  schema refuses it with the usual words. */
export function valueOfText(schema: z.core.$ZodType, text: string): unknown {
  const forms = formsOf(schema)
  if (forms.some(form => form instanceof z.ZodNumber) && /^[+-]?\d+(\.\d+)?$/.test(text)) return Number(text)
  if (forms.some(form => form instanceof z.ZodBoolean) && (text === 'true' || text === 'false'))
    return text === 'true'
  const elements = forms.flatMap(form => (form instanceof z.ZodArray ? [form.element] : []))
  const [element] = elements
  if (element !== undefined) return text.split(',').map(part => valueOfText(element, part.trim()))
  return text
}

/** The schema of the setting at `path`; undefined for unknown ones. */
export function schemaAt(sections: Sections, path: ConfigPath): z.core.$ZodType | undefined {
  const [section, ...rest] = path
  const start = childOf(sections, section ?? '') as z.core.$ZodType | undefined
  return rest.reduce<z.core.$ZodType | undefined>(
    (schema, key) => (schema === undefined ? undefined : childSchemas(schema, key)[0]),
    start,
  )
}

function isScalar(form: z.core.$ZodType): boolean {
  return (
    form instanceof z.ZodString ||
    form instanceof z.ZodNumber ||
    form instanceof z.ZodBoolean ||
    form instanceof z.ZodEnum ||
    form instanceof z.ZodLiteral ||
    form instanceof z.ZodStringFormat
  )
}

function isScalarList(form: z.core.$ZodType): boolean {
  return form instanceof z.ZodArray && formsOf(form.element).some(isScalar)
}
