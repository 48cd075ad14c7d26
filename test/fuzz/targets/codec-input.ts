import fc from 'fast-check'
import type { Random } from '../../../lib/random.ts'
import { arbitraryOf } from '../../support/arbitrary-of-shape.ts'
import { type Codec, codecs } from '../../support/codecs.ts'
import { below } from '../engine/mutate-bytes.ts'

/** Most messages of a codec are made once and used again: making them is slow. */
const SAMPLES = 16
const samples = new Map<string, readonly unknown[]>()

/** A message that the codec accepts. */
export function inventMessage(codec: Codec, random: Random): unknown {
  let made = samples.get(codec.name)
  if (made === undefined) {
    made = fc.sample(arbitraryOf(codec.field.shape), { seed: 1, numRuns: SAMPLES })
    samples.set(codec.name, made)
  }
  return made[below(random, made.length)]
}

/** The codec that the first line names (the first one where there is none of that name), and what follows. */
export function codecNamed(input: Buffer): { readonly codec: Codec; readonly rest: Buffer } {
  const end = input.indexOf('\n')
  const name = input.toString('latin1', 0, Math.max(0, end))
  const codec = codecs.find(one => one.name === name) ?? codecs[0]
  if (codec === undefined) throw new TypeError('there are no codecs')
  return { codec, rest: input.subarray(end + 1) }
}
