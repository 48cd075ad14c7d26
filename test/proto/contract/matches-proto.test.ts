import t, { type Test } from 'tap'
import type { Shape } from '../../../proto/contract/wire-fields.ts'
import { codecs, flatFields, wireEnumNames, type WireField, wireType } from '../../support/codecs.ts'

for (const { name, field, messageType } of codecs)
  t.test(`${name} has exactly the fields of ${messageType}, of the same types`, async t => {
    sameMessage(t, field.shape, messageType)
  })

function sameMessage(t: Test, shape: Shape, messageType: string): void {
  if (shape.kind !== 'message') return void t.fail(`${messageType} is read as ${shape.kind}`)
  const wire = wireType(messageType)
  const fields = flatFields(shape)
  t.same(Object.keys(fields).toSorted(), wire.fields.map(field => field.name).toSorted(), messageType)
  for (const field of wire.fields) {
    const part = fields[field.name]
    if (part !== undefined) sameField(t, part, field, `${messageType}.${field.name}`, wire.mapTypes)
  }
}

function sameField(t: Test, shape: Shape, field: WireField, at: string, mapTypes: readonly string[]): void {
  if (shape.kind === 'map') return void t.ok(mapTypes.includes(field.typeName), at)
  const repeated = field.label === 'LABEL_REPEATED'
  t.equal(shape.kind === 'list', repeated, `${at} is a list on both sides or on none`)
  const one = shape.kind === 'list' ? shape.item : shape.kind === 'optional' ? shape.of : shape
  t.ok(wireTypesOf(one).includes(field.type), `${at} is ${field.type}`)
  if (one.kind === 'message') sameMessage(t, one, field.typeName)
  if (one.kind === 'enumeration') sameEnumeration(t, Object.values(one.wireNames), field.typeName)
}

function sameEnumeration(t: Test, known: readonly string[], enumType: string): void {
  // The unspecified value is known only where it means something.
  const named = (name: string): boolean => !name.endsWith('_UNSPECIFIED')
  t.same(known.filter(named).toSorted(), wireEnumNames(enumType).filter(named).toSorted(), enumType)
}

function wireTypesOf(shape: Shape): readonly string[] {
  switch (shape.kind) {
    case 'text':
      return ['TYPE_STRING']
    case 'bytes':
      return ['TYPE_BYTES']
    case 'integer':
      return shape.wide ? ['TYPE_UINT64'] : shape.min < 0 ? ['TYPE_INT32', 'TYPE_SINT32'] : ['TYPE_UINT32']
    case 'boolean':
      return ['TYPE_BOOL']
    case 'enumeration':
      return ['TYPE_ENUM']
    case 'message':
      return ['TYPE_MESSAGE']
    case 'list':
    case 'map':
    case 'optional':
    case 'union':
      return []
  }
}
