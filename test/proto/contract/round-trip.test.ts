import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import t from 'tap'
import { SwitchyardError } from '../../../lib/errors.ts'
import { arbitraryOf } from '../../support/arbitrary-of-shape.ts'
import { codecs, wireType } from '../../support/codecs.ts'

t.ok(codecs.length > 40, `${codecs.length} codecs seen`)

for (const { name, field, messageType } of codecs) {
  const wire = wireType(messageType)

  t.test(`${name} survives the way over the wire as ${messageType}`, async () => {
    fc.assert(
      fc.property(arbitraryOf(field.shape), value => {
        const bytes = wire.serialize(field.encode(value) as object)
        return isDeepStrictEqual(field.decode(wire.deserialize(bytes), ''), value)
      }),
      { numRuns: 50 },
    )
  })

  t.test(`${name} refuses random bytes with a code, if with anything`, async () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), random => {
        let raw: object
        try {
          raw = wire.deserialize(Buffer.from(random))
        } catch {
          return true // Not even protobuf: gRPC ends the stream before a codec sees it.
        }
        try {
          field.decode(raw, '')
          return true
        } catch (error) {
          return error instanceof SwitchyardError && error.code === 'SWY_WIRE_INVALID'
        }
      }),
      { numRuns: 200 },
    )
  })
}
