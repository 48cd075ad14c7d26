import { isDeepStrictEqual } from 'node:util'
import { Buffer } from 'node:buffer'
import { codecs, wireType } from '../../support/codecs.ts'
import { expect, takenOrRefused } from '../engine/expectations.ts'
import type { FuzzTarget } from '../engine/fuzz-target.ts'
import { pick } from '../engine/mutate-bytes.ts'
import { codecNamed, inventMessage } from './codec-input.ts'

/** `<codec>\n<protobuf bytes>` */
export const grpcBytes: FuzzTarget = {
  name: 'grpc-bytes',
  promise: 'protobuf bytes become a checked message that encodes to the same message, or SWY_WIRE_INVALID',
  words: codecs.map(({ name }) => `${name}\n`),
  invent(random) {
    const codec = pick(random, codecs)
    const wire = wireType(codec.messageType).serialize(
      codec.field.encode(inventMessage(codec, random)) as object,
    )
    return Buffer.concat([Buffer.from(`${codec.name}\n`), wire])
  },
  run(input) {
    const { codec, rest } = codecNamed(input)
    const wire = wireType(codec.messageType)
    let raw: object
    try {
      raw = wire.deserialize(rest)
    } catch (error) {
      // Not even protobuf: gRPC ends the call before a codec sees it, with whatever error this is.
      expect(error instanceof Error, 'proto-loader throws errors')
      return 'refused'
    }
    return takenOrRefused(['SWY_WIRE_INVALID'], () => {
      const value = codec.field.decode(raw, '')
      const again = wire.deserialize(wire.serialize(codec.field.encode(value) as object))
      expect(isDeepStrictEqual(codec.field.decode(again, ''), value), 'the message changes on its way')
    })
  },
}
