import { type Divergence, isAlarming, nextDivergence } from './divergence.ts'
import { hostState, mayExist } from './host.ts'
import type { ScalerFacts } from './ledger.ts'
import { type PoolName, type PoolRecord, wantedHosts } from './pool.ts'
import type { Step } from './step.ts'

/** How each pool that is not as wanted differs, and since when. */
export type Divergences = ReadonlyMap<PoolName, Divergence>

/** After a pass. Pools that are paused are as somebody wants them. */
export function nextDivergences(before: Divergences, facts: ScalerFacts): Divergences {
  return new Map(
    facts.pools.flatMap(pool => {
      const { name } = pool.spec
      const next = nextDivergence(before.get(name), shapeOf(facts, pool), facts.now)
      return next === undefined ? [] : [[name, next] as const]
    }),
  )
}

function shapeOf({ hosts }: ScalerFacts, pool: PoolRecord): string | undefined {
  if (pool.pausedAt !== undefined) return undefined
  const states = hosts
    .filter(host => host.pool === pool.spec.name)
    .map(host => ({ id: host.id, kind: hostState(host).kind }))
    .filter(({ kind }) => mayExist(kind))
  const wanted = wantedHosts(pool)
  const ready = states.filter(({ kind }) => kind === 'ready').length
  if (ready === wanted && states.length === wanted) return undefined
  const others = states.filter(({ kind }) => kind !== 'ready').map(({ id, kind }) => `${id} ${kind}`)
  return `${ready} of ${wanted} hosts are ready${others.length === 0 ? '' : `; ${others.toSorted().join(', ')}`}`
}

/** What a person should look at: what the pass asks and warns of, and pools that have not moved for an hour though they are not as wanted. */
export function scalerAlarms(
  steps: readonly Step[],
  divergences: Divergences,
  now: ScalerFacts['now'],
): readonly string[] {
  const told = steps.flatMap(step => {
    if (step.kind === 'alarm') return [`${step.subject}: ${step.why}`]
    return step.kind === 'ask' ? [step.why] : []
  })
  const stuck = [...divergences]
    .filter(([, divergence]) => isAlarming(divergence, now))
    .map(([pool, { shape }]) => `pool ${pool} has not moved for an hour: ${shape}`)
  return [...told, ...stuck]
}
