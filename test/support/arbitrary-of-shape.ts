import fc from 'fast-check'
import type { Shape } from '../../proto/contract/wire-fields.ts'

const ITEMS_MAX = 3

/** Domain values that a codec of this shape must carry unchanged. */
export function arbitraryOf(shape: Shape): fc.Arbitrary<unknown> {
  switch (shape.kind) {
    case 'text':
      return shape.pattern === undefined ? freeText(shape.charactersMax) : fc.stringMatching(shape.pattern)
    case 'bytes':
      return fc.uint8Array({ maxLength: Math.min(shape.bytesMax, 64) }).map(bytes => Buffer.from(bytes))
    case 'integer':
      return fc.oneof(
        fc.constantFrom(shape.min, shape.max),
        fc.integer({ min: shape.min, max: Math.min(shape.max, 0x7fff_ffff) }),
      )
    case 'boolean':
      return fc.boolean()
    case 'enumeration':
      return fc.constantFrom(...Object.keys(shape.wireNames))
    case 'list':
      return fc.array(arbitraryOf(shape.item), { maxLength: Math.min(shape.itemsMax, ITEMS_MAX) })
    case 'map':
      return fc
        .array(fc.tuple(freeText(shape.charactersMax), freeText(shape.charactersMax)), {
          maxLength: ITEMS_MAX,
        })
        .map(entries => Object.fromEntries(entries.filter(([key]) => key !== '__proto__')))
    case 'optional':
      return fc.option(arbitraryOf(shape.of), { nil: undefined })
    case 'message':
      return recordOf(shape.fields)
    case 'union':
      return fc.oneof(
        ...Object.entries(shape.members).map(([kind, member]) =>
          arbitraryOf(member).map(value => ({ kind, value })),
        ),
      )
  }
}

function recordOf(fields: Readonly<Record<string, Shape>>): fc.Arbitrary<unknown> {
  return fc.record(
    Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, arbitraryOf(field)])),
    { noNullPrototype: true },
  )
}

/** Any text but control characters, short or of exactly the longest length. */
function freeText(charactersMax: number): fc.Arbitrary<string> {
  return fc
    .oneof(
      { weight: 9, arbitrary: fc.string({ unit: 'grapheme', maxLength: Math.min(charactersMax, 12) }) },
      { weight: 1, arbitrary: fc.constant('ü'.repeat(charactersMax)) },
    )
    .filter(text => text.length <= charactersMax)
}
