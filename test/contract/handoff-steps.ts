import fc from 'fast-check'
import { SHARDS } from './handoff-model.ts'
import { account } from './sessions-under-test.ts'

export const STEPS_MAX = 60
export const ACCOUNTS = ['ann', 'bob', 'eve'].map(account)
const MOVES = 4
const move = fc.nat(MOVES - 1)
const shard = fc.nat(SHARDS - 1)
const who = fc.nat(ACCOUNTS.length - 1)

/** What one of several shards asks for, or what happens to it. */
export type Step =
  | { readonly kind: 'claim'; readonly shard: number; readonly who: number; readonly attempt: number }
  | { readonly kind: 'save' | 'load' | 'release'; readonly grant: number; readonly value: string }
  | {
      readonly kind: 'reserve'
      readonly move: number
      readonly to: number
      readonly who: number
      readonly party: boolean
    }
  | { readonly kind: 'prepare' | 'commit' | 'abort'; readonly move: number }
  | {
      readonly kind: 'cross'
      readonly move: number
      readonly to: number
      readonly who: number
      readonly party: boolean
    }
  | {
      readonly kind: 'arrive'
      readonly shard: number
      readonly who: number
      readonly attempt: number
      /** The answer was lost. */
      readonly again: boolean
    }
  | { readonly kind: 'replace'; readonly shard: number }
  | { readonly kind: 'sweep' | 'wait' }

const of = <K extends string>(...kinds: readonly [K, ...K[]]) => fc.constantFrom(...kinds)
export const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: of('claim'), shard, who, attempt: fc.nat(1) }) },
  {
    weight: 4,
    arbitrary: fc.record({ kind: of('save', 'load', 'release'), grant: fc.nat(5), value: of('a', 'b') }),
  },
  { weight: 4, arbitrary: fc.record({ kind: of('reserve'), move, to: shard, who, party: fc.boolean() }) },
  { weight: 6, arbitrary: fc.record({ kind: of('prepare', 'commit', 'commit', 'abort'), move }) },
  { weight: 4, arbitrary: fc.record({ kind: of('cross'), move, to: shard, who, party: fc.boolean() }) },
  {
    weight: 5,
    arbitrary: fc.record({ kind: of('arrive'), shard, who, attempt: fc.nat(1), again: fc.boolean() }),
  },
  { weight: 1, arbitrary: fc.record({ kind: of('replace'), shard }) },
  { weight: 2, arbitrary: fc.record({ kind: of('sweep', 'wait') }) },
)
