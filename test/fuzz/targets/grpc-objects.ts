import { isDeepStrictEqual } from 'node:util'
import { codecs } from '../../support/codecs.ts'
import { expect, takenOrRefused } from '../engine/expectations.ts'
import type { FuzzTarget } from '../engine/fuzz-target.ts'
import { pick } from '../engine/mutate-bytes.ts'
import { codecNamed, inventMessage } from './codec-input.ts'
import { parsedJson, reviveBytes } from './json-input.ts'

/** `<codec>\n<JSON>`: what a peer could make the decoder see, whatever library brought it there. */
export const grpcObjects: FuzzTarget = {
  name: 'grpc-objects',
  promise: 'any JSON value becomes a checked message that encodes to the same message, or SWY_WIRE_INVALID',
  words: [
    ...codecs.map(({ name }) => `${name}\n`),
    '"toString":1',
    '"__proto__":{"x":1}',
    '{"type":"Buffer","data":[1]}',
  ],
  invent(random) {
    const codec = pick(random, codecs)
    return Buffer.from(`${codec.name}\n${JSON.stringify(codec.field.encode(inventMessage(codec, random)))}`)
  },
  run(input) {
    const { codec, rest } = codecNamed(input)
    const raw = parsedJson(rest.toString(), reviveBytes)
    if (raw === undefined) return 'refused'
    return takenOrRefused(['SWY_WIRE_INVALID'], () => {
      const value = codec.field.decode(raw.value, '')
      expect(
        isDeepStrictEqual(codec.field.decode(codec.field.encode(value), ''), value),
        'the message changes',
      )
    })
  },
}
