import type { ObservedHost } from './observed-host.ts'
import type { PlanLimits } from './plan-limits.ts'
import type { PoolCount } from './pool-count.ts'
import { activeCount } from './pool-count.ts'
import { type PoolRecord, wantedHosts } from './pool.ts'
import type { Step } from './step.ts'
import { drainRefusal, victimOrder } from './victims.ts'

/** How little is lost by cancelling it: the further down the list, the more has been done for it. */
const CANCEL_ORDER = ['failed', 'planned', 'provisioning', 'installing', 'joining'] as const

/** What is too much: pending ones are cancelled first; only what is ready beyond the wanted is drained, all of it or nothing. */
export function planSurplus(pool: PoolRecord, count: PoolCount, limits: PlanLimits): Step[] {
  const wanted = wantedHosts(pool)
  const surplus = activeCount(count) - wanted
  const why = `${pool.spec.name} wants only ${wanted} hosts`
  const cancelled = planCancels(count, surplus, limits, why)
  const drains = Math.min(surplus - cancelled.length, count.ready.length - wanted)
  return [...cancelled, ...planDrains(pool, count, drains, limits, why)]
}

function planCancels(count: PoolCount, surplus: number, limits: PlanLimits, why: string): Step[] {
  if (limits.brakeOn({ kind: 'delete', purpose: 'launch' }) !== undefined || limits.frozen !== undefined)
    return []
  const rank = ({ state }: ObservedHost): number => CANCEL_ORDER.findIndex(kind => kind === state.kind)
  return count.pending
    .filter(({ record }) => record.flags.protected === undefined)
    .toSorted(
      (left, right) =>
        rank(left) - rank(right) ||
        right.record.times.plannedAt - left.record.times.plannedAt ||
        (left.record.id < right.record.id ? 1 : -1),
    )
    .slice(0, surplus)
    .map(({ record, state }): Step => ({
      kind: 'host',
      host: record.id,
      event: { kind: 'destroy', purpose: 'launch' },
      why: `${why}; this one ${state.kind === 'failed' ? 'has failed' : 'was not ready yet'}`,
    }))
}

function planDrains(
  pool: PoolRecord,
  count: PoolCount,
  drains: number,
  limits: PlanLimits,
  why: string,
): Step[] {
  if (drains <= 0) return []
  const refusals = count.ready.flatMap(host => drainRefusal(host, limits, 'surplus') ?? [])
  const eligible = count.ready.filter(host => drainRefusal(host, limits, 'surplus') === undefined)
  if (eligible.length < drains) {
    const reasons = [...new Set(refusals)].slice(0, 3).join('; ')
    return [
      {
        kind: 'blocked',
        pool: pool.spec.name,
        what: 'drain',
        count: drains,
        why: `${drains} hosts are too many, but only ${eligible.length} may go (${reasons})`,
      },
    ]
  }
  return victimOrder(eligible, pool.spares)
    .slice(0, drains)
    .map(({ record }): Step => ({
      kind: 'host',
      host: record.id,
      event: { kind: 'drain', deadlineMs: pool.spec.drainMs },
      why,
    }))
}
