import fc from 'fast-check'
import type { Shape } from '../../proto/contract/wire-fields.ts'
import { arbitraryOf } from './arbitrary-of-shape.ts'

/** A value as it could come from the wire, with exactly one thing wrong. */
export interface Spoiled {
  readonly raw: unknown
  /** Where it is wrong, below the value itself: `body.hello.shards[1].pid`. */
  readonly path: string
}

const SEED = 1

/** A good value as it comes from the wire; lists have one item, optional parts are there, unions have their first member. */
export function wireSample(shape: Shape): unknown {
  const sample = samples.get(shape) ?? newSample(shape)
  samples.set(shape, sample)
  return sample
}

/** Samples are never changed, so one per shape is enough. */
const samples = new WeakMap<Shape, unknown>()

function newSample(shape: Shape): unknown {
  switch (shape.kind) {
    case 'text':
      return shape.pattern === undefined ? '' : fc.sample(arbitraryOf(shape), { seed: SEED, numRuns: 1 })[0]
    case 'bytes':
      return Buffer.of(1)
    case 'integer':
      return shape.wide ? String(shape.min) : shape.min
    case 'boolean':
      return false
    case 'enumeration':
      return Object.values(shape.wireNames)[0]
    case 'list':
      return [wireSample(shape.item)]
    case 'map':
      return { key: 'value' }
    case 'optional':
      return wireSample(shape.of)
    case 'message':
      return Object.assign(
        {},
        ...Object.entries(shape.fields).map(([name, field]) => fieldSample(name, field)),
      )
    case 'union':
      throw new TypeError('a union lies in a message')
  }
}

function fieldSample(name: string, field: Shape): object {
  if (field.kind !== 'union') return { [name]: wireSample(field) }
  const [first] = Object.entries(field.members)
  return first === undefined ? {} : { [field.name]: first[0], [first[0]]: wireSample(first[1]) }
}

/** Every way to spoil one thing in a value of this shape. */
export function* spoiledOf(shape: Shape): Generator<Spoiled> {
  for (const raw of garbageOf(shape)) yield { raw, path: '' }
  switch (shape.kind) {
    case 'list':
      for (const { raw, path } of spoiledOf(shape.item))
        yield { raw: [wireSample(shape.item), raw], path: `[1]${joined(path)}` }
      return
    case 'map':
      yield { raw: { good: 'x', bad: 5 }, path: '.bad' }
      yield { raw: { good: 'x', bad: 'x'.repeat(shape.charactersMax + 1) }, path: '.bad' }
      yield { raw: { ['k'.repeat(shape.charactersMax + 1)]: 'x' }, path: ' key' }
      return
    case 'optional':
      for (const spoiled of spoiledOf(shape.of))
        if (spoiled.raw !== null && spoiled.raw !== undefined) yield spoiled
      return
    case 'message':
      yield* spoiledMessage(shape)
      return
    default:
      return
  }
}

function* spoiledMessage(shape: Extract<Shape, { kind: 'message' }>): Generator<Spoiled> {
  const sample = wireSample(shape) as object
  for (const [name, field] of Object.entries(shape.fields)) {
    if (field.kind === 'union') yield* spoiledUnion(sample, name, field)
    else
      for (const { raw, path } of spoiledOf(field))
        yield { raw: { ...sample, [name]: raw }, path: name + joined(path) }
  }
}

function* spoiledUnion(
  holder: object,
  name: string,
  shape: Extract<Shape, { kind: 'union' }>,
): Generator<Spoiled> {
  for (const kind of [undefined, null, '', 'nonsense', 'toString', '__proto__', 5, {}])
    yield { raw: { ...holder, [shape.name]: kind }, path: name }
  for (const [kind, member] of Object.entries(shape.members))
    for (const { raw, path } of spoiledOf(member))
      yield { raw: { ...holder, [shape.name]: kind, [kind]: raw }, path: `${name}.${kind}${joined(path)}` }
}

function joined(path: string): string {
  return path === '' || path.startsWith('[') || path.startsWith(' ') || path.startsWith('.')
    ? path
    : `.${path}`
}

/** Values that nothing of this shape may be. */
function garbageOf(shape: Shape): readonly unknown[] {
  switch (shape.kind) {
    case 'text':
      return [5, null, undefined, {}, ['a'], ...garbageText(shape)]
    case 'bytes':
      return ['text', 5, null, undefined, [1], Buffer.alloc(shape.bytesMax + 1)]
    case 'integer':
      return shape.wide
        ? [
            5,
            null,
            undefined,
            '',
            '-1',
            '1.5',
            '0x5',
            '1e3',
            ' 5',
            '18446744073709551616',
            String(BigInt(shape.max) + 1n),
            ...(shape.min > 0 ? [String(shape.min - 1)] : []),
          ]
        : ['5', null, undefined, 1.5, Number.NaN, Infinity, shape.min - 1, shape.max + 1]
    case 'boolean':
      return ['true', 1, null, undefined]
    case 'enumeration':
      return [99, -1, 'NONSENSE', '', null, undefined, 'toString', '__proto__']
    case 'list':
      return [
        {},
        'text',
        null,
        undefined,
        Array.from({ length: shape.itemsMax + 1 }).fill(wireSample(shape.item)),
      ]
    case 'map':
      return [
        'text',
        null,
        undefined,
        [],
        Object.fromEntries(Array.from({ length: shape.entriesMax + 1 }, (_, index) => [index, ''])),
      ]
    case 'message':
      return [null, undefined, 5, 'text']
    case 'optional':
    case 'union':
      return []
  }
}

function garbageText(shape: Extract<Shape, { kind: 'text' }>): readonly string[] {
  const tooLong = 'x'.repeat(shape.charactersMax + 1)
  return shape.pattern === undefined
    ? [tooLong, '\u0000', 'a\u001bb', '\r', '\u007f']
    : [tooLong, '', ' ', 'Upper Case', '../x', 'a\n']
}
