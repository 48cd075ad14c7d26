import type { StoreTimeMs } from '../../lib/store-time.ts'
import type { ObservedHost } from './observed-host.ts'
import { planDeficit } from './plan-deficit.ts'
import { planEndings } from './plan-endings.ts'
import type { PlanLimits } from './plan-limits.ts'
import { planSurplus } from './plan-surplus.ts'
import { planTainted } from './plan-tainted.ts'
import { activeCount, countPool, type PoolCount } from './pool-count.ts'
import { type PoolRecord, wantedHosts } from './pool.ts'
import { planRollout } from './rollout.ts'
import type { Step } from './step.ts'

/** What is to be done about the number and the kind of a pool's hosts. Pure: same rows, same sights, same limits, same steps. What happens to
 *  the single host on its way is `planLife`'s.
 *  @param pool what is wanted
 *  @param hosts all rows of the pool that are not over, as seen now */
export function planPool(
  pool: PoolRecord,
  hosts: readonly ObservedHost[],
  now: StoreTimeMs,
  limits: PlanLimits,
): Step[] {
  if (pool.pausedAt !== undefined) return []
  const rollout = planRollout(pool, hosts, now)
  if (rollout.alone) return [...rollout.steps]
  const count = countPool(hosts, now, rollout.reprieved)
  const difference = activeCount(count) - wantedHosts(pool)
  const levelling =
    difference < 0
      ? planDeficit(pool, hosts, count, limits, now)
      : difference > 0
        ? planSurplus(pool, count, limits)
        : []
  const kept = new Set(
    levelling.flatMap(step => (step.kind === 'host' && step.event.kind === 'undrain' ? [step.host] : [])),
  )
  return [
    ...rollout.steps,
    ...levelling,
    ...planTainted(pool, count, limits),
    ...planEndings(pool, hosts, kept, limits, now),
    ...planReached(pool, count),
  ]
}

/** Remembers the level that the pool has come to: up when everything wanted is ready, down as soon as less is wanted. */
function planReached(pool: PoolRecord, count: PoolCount): Step[] {
  const wanted = wantedHosts(pool)
  const hosts = count.ready.length >= wanted ? wanted : Math.min(pool.reached, wanted)
  return hosts === pool.reached
    ? []
    : [
        {
          kind: 'reached',
          pool: pool.spec.name,
          hosts,
          why: `${pool.spec.name} has ${count.ready.length} hosts ready`,
        },
      ]
}
