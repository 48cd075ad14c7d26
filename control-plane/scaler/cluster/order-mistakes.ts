import type { ClusterSpec } from '../cluster.ts'
import type { ClusterMistake, ClusterPlace } from './cluster-place.ts'
import type { PoolSpec } from '../pool.ts'
import type { OrderMistake } from '../provider.ts'

/** What providers would refuse of every order of a pool: told before the first one. What a pool has of its datacenter is told there, once. */
export function orderMistakes(
  spec: ClusterSpec,
  providers: ClusterPlace['providers'],
): readonly ClusterMistake[] {
  const all = spec.pools.flatMap((pool, index) =>
    (providers.get(pool.provider)?.mistakes?.(pool) ?? []).map(found => ({
      path: placeOf(spec, pool, index, found),
      message: found.mistake,
      remedy: 'See docs/providers.md.',
    })),
  )
  const first = new Map(all.map(mistake => [JSON.stringify(mistake), mistake]))
  return [...first.values()]
}

function placeOf(
  { datacenters }: ClusterSpec,
  pool: PoolSpec,
  index: number,
  { path }: OrderMistake,
): ClusterMistake['path'] {
  const [field, name] = path
  const datacenter = datacenters.findIndex(one => one.name === pool.datacenter)
  const inherited = datacenters[datacenter]?.settings
  const isInherited =
    field === 'settings' &&
    typeof name === 'string' &&
    inherited?.[name] !== undefined &&
    inherited[name] === pool.settings[name]
  return isInherited ? ['datacenters', datacenter, ...path] : ['pools', index, ...path]
}
