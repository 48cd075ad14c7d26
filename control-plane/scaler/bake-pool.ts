import type { PoolName } from './pool.ts'

/** Machines of bakes are rows like those of hosts, for the sweep, the guard and the undo list; but of a pool that nobody declares, so that they count
 *  nowhere. No pool may have a name that begins so. */
export const BAKE_POOL_PREFIX = 'baking-'
const NAME_CHARACTERS_MAX = 63

export function isBakePool(pool: string): boolean {
  return pool.startsWith(BAKE_POOL_PREFIX)
}

export function bakePoolOf(pool: PoolName): PoolName {
  return `${BAKE_POOL_PREFIX}${pool}`.slice(0, NAME_CHARACTERS_MAX).replace(/-+$/, '') as PoolName
}
