import type { ObservedHost } from './observed-host.ts'
import type { PlanLimits } from './plan-limits.ts'

/** Why a host may not be drained now: whatever could refuse to delete it in the end is asked before its players are moved.
 *  Undefined: it may. */
export function drainRefusal(
  { record, status, sight }: ObservedHost,
  limits: Pick<PlanLimits, 'frozen' | 'brakeOn'>,
  purpose: 'surplus' | 'rollout',
): string | undefined {
  const { flags } = record
  if (flags.protected !== undefined) return `protected: ${flags.protected}`
  if (flags.quarantined !== undefined) return `quarantined: ${flags.quarantined}`
  if (sight.occupiedBy !== undefined) return `occupied: ${sight.occupiedBy}`
  if (status === 'unknown') return 'its provider says something we do not understand'
  if (status === 'absent') return 'its provider does not list it'
  return limits.frozen ?? limits.brakeOn({ kind: 'drain' }) ?? limits.brakeOn({ kind: 'delete', purpose })
}

/** Whom to drain first: spares over the quota, then the empty, then the least loaded; spares within the quota last. Of equals the youngest.
 *  @param hosts ready ones that may be drained
 *  @param spares wanted */
export function victimOrder(hosts: readonly ObservedHost[], spares: number): readonly ObservedHost[] {
  const standing = hosts.filter(isSpareHost).toSorted(youngestFirst)
  const overQuota = new Set(standing.slice(0, Math.max(0, standing.length - spares)))
  const rank = (host: ObservedHost): number => (overQuota.has(host) ? 0 : isSpareHost(host) ? 2 : 1)
  return hosts.toSorted(
    (left, right) =>
      rank(left) - rank(right) || left.sight.players - right.sight.players || youngestFirst(left, right),
  )
}

function isSpareHost({ record, sight }: ObservedHost): boolean {
  return record.flags.spare !== undefined && sight.players === 0
}

function youngestFirst(left: ObservedHost, right: ObservedHost): number {
  return (
    right.record.times.plannedAt - left.record.times.plannedAt || (left.record.id < right.record.id ? 1 : -1)
  )
}
