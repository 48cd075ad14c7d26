import { bakePoolOf } from './bake-pool.ts'
import type { HostRecord } from './host.ts'
import type { PoolRecord, PoolSpec } from './pool.ts'

/** Where brakes, budgets and pauses hold. */
export type Place = Pick<PoolSpec, 'name' | 'provider' | 'region'>

/** What a host that goes is held to: its pool, as far as it is known. */
export interface PlacedPool {
  readonly spec: Place & Pick<PoolSpec, 'ladder'>
  readonly unfrozenUntil: PoolRecord['unfrozenUntil']
}

/** The pool of a host that goes: its own; that which its image was to be for; else, under the name of the one that is gone, another one at the same
 *  provider. Without any of them all that is known is the row: what nobody declares any more has to end all the same. */
export function placeOf(
  pools: readonly PoolRecord[],
  { pool, provider }: Pick<HostRecord, 'pool' | 'provider'>,
): PlacedPool {
  const own =
    pools.find(({ spec }) => spec.name === pool) ?? pools.find(({ spec }) => bakePoolOf(spec.name) === pool)
  if (own !== undefined) return own
  const near = pools.find(({ spec }) => spec.provider === provider)
  return near === undefined
    ? { spec: { name: pool, provider, region: '', ladder: [] }, unfrozenUntil: undefined }
    : { ...near, spec: { ...near.spec, name: pool } }
}
