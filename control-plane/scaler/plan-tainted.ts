import type { PlanLimits } from './plan-limits.ts'
import { hasJoined } from './host.ts'
import { type PoolCount, servingTainted } from './pool-count.ts'
import { type PoolRecord, wantedHosts } from './pool.ts'
import type { Step } from './step.ts'
import { drainRefusal, victimOrder } from './victims.ts'

/** Takes tainted hosts away: outright if they never joined, else as far as untainted **ready** ones have come up in their stead. */
export function planTainted(pool: PoolRecord, count: PoolCount, limits: PlanLimits): Step[] {
  return [...planOutright(pool, count, limits), ...planDrains(pool, count, limits)]
}

function planOutright({ spec }: PoolRecord, count: PoolCount, limits: PlanLimits): Step[] {
  // One that has failed is held for a while first, like every other: see `planEndings`.
  const never = count.tainted.filter(
    ({ record, state }) =>
      !hasJoined(record) && state.kind !== 'failed' && record.flags.protected === undefined,
  )
  if (never.length === 0) return []
  const stop = limits.frozen ?? limits.brakeOn({ kind: 'delete', purpose: 'launch' })
  if (stop !== undefined)
    return [{ kind: 'blocked', pool: spec.name, what: 'delete', count: never.length, why: stop }]
  return never.map(({ record }): Step => ({
    kind: 'host',
    host: record.id,
    event: { kind: 'destroy', purpose: 'launch' },
    why: `tainted before it was ready: ${record.flags.tainted ?? ''}`,
  }))
}

function planDrains(pool: PoolRecord, count: PoolCount, limits: PlanLimits): Step[] {
  const serving = servingTainted(count)
  const removable = Math.min(serving.length, serving.length + count.ready.length - wantedHosts(pool))
  if (removable <= 0) return []
  const refusals = serving.flatMap(host => drainRefusal(host, limits, 'rollout') ?? [])
  const eligible = serving.filter(host => drainRefusal(host, limits, 'rollout') === undefined)
  const steps = victimOrder(eligible, 0)
    .slice(0, removable)
    .map(({ record }): Step => ({
      kind: 'host',
      host: record.id,
      event: { kind: 'drain', deadlineMs: pool.spec.drainMs },
      why: `tainted: ${record.flags.tainted ?? ''}`,
    }))
  return steps.length === removable
    ? steps
    : [
        ...steps,
        {
          kind: 'blocked',
          pool: pool.spec.name,
          what: 'replace',
          count: removable - steps.length,
          why: [...new Set(refusals)].slice(0, 3).join('; '),
        },
      ]
}
