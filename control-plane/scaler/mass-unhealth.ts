import type { StoreTimeMs } from '../../lib/store-time.ts'
import { hasJoined, hostState } from './host.ts'
import type { ObservedHost } from './observed-host.ts'
import { isUnwell } from './pool-count.ts'
import type { PoolRecord, PoolSpec } from './pool.ts'

export const UNWELL_MIN = 3
export const UNWELL_SHARE = 0.2
/** A host that was lost, or failed after it had joined, counts as unwell for so long. */
export const RECENTLY_MS = 3_600_000

/** Why nothing of this pool is deleted or repaired now: so much of it is unwell at once that we rather doubt our eyes, or the provider.
 *  Undefined: not frozen. Lifted by recovery, by time, or by a person. */
export function massUnhealth(
  pool: { readonly spec: Pick<PoolSpec, 'name'> } & Pick<PoolRecord, 'unfrozenUntil'>,
  hosts: readonly ObservedHost[],
  now: StoreTimeMs,
): string | undefined {
  if (pool.unfrozenUntil !== undefined && pool.unfrozenUntil > now) return undefined
  const gone = (host: ObservedHost): boolean => {
    const { lostAt, failedAt } = host.record.times
    const at = lostAt ?? failedAt
    return hasJoined(host.record) && at !== undefined && now - at < RECENTLY_MS
  }
  const unwell = hosts.filter(host => isUnwell(host) || gone(host)).length
  const all = hosts.filter(host => hasJoined(host.record) && (isThere(host) || gone(host))).length
  const most = Math.max(UNWELL_MIN, UNWELL_SHARE * all)
  return unwell > most
    ? `${unwell} of ${all} hosts of ${pool.spec.name} are unwell at once, more than ${Math.floor(most)}`
    : undefined
}

function isThere({ record }: ObservedHost): boolean {
  const { kind } = hostState(record)
  return kind === 'ready' || kind === 'draining' || kind === 'drained'
}
