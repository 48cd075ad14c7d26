import type { StoreTimeMs } from '../../lib/store-time.ts'
import { type DestroyPurpose, hasJoined } from './host.ts'
import type { ObservedHost } from './observed-host.ts'
import type { PlanLimits } from './plan-limits.ts'
import { FAILED_HELD_MS } from './pool-count.ts'
import type { PoolRecord } from './pool.ts'
import type { Step } from './step.ts'

/** A lost host is kept for so many times as its provider needs to show a change, before what is left of it is deleted: its provider may find it again. */
const LOST_HELD_SETTLES = 10
/** At least so long: a provider that shows changes at once may be away for a moment, too. */
const LOST_HELD_MS_MIN = FAILED_HELD_MS

export function lostHeldMs(settleMs: number): number {
  return Math.max(settleMs * LOST_HELD_SETTLES, LOST_HELD_MS_MIN)
}

/** Destroys what has been drained, has failed and was held long enough, or is lost for good.
 *  @param kept hosts that this pass takes back */
export function planEndings(
  { spec }: PoolRecord,
  hosts: readonly ObservedHost[],
  kept: ReadonlySet<string>,
  limits: PlanLimits,
  now: StoreTimeMs,
): Step[] {
  const steps: Step[] = []
  let held = 0
  let reason = ''
  for (const host of hosts) {
    const ending = kept.has(host.record.id) ? undefined : endingOf(host, now, limits)
    if (ending === undefined) continue
    const stop =
      (host.hooks.kind === 'hold' ? host.hooks.why : undefined) ??
      (host.record.flags.protected === undefined ? undefined : `protected: ${host.record.flags.protected}`) ??
      limits.frozen ??
      limits.brakeOn({ kind: 'delete', purpose: ending.purpose }) ??
      (host.status === 'unknown' ? 'its provider says something we do not understand' : undefined)
    if (stop !== undefined) {
      held += 1
      reason = stop
      continue
    }
    const { purpose, why } = ending
    steps.push({ kind: 'host', host: host.record.id, event: { kind: 'destroy', purpose }, why })
  }
  return held === 0
    ? steps
    : [...steps, { kind: 'blocked', pool: spec.name, what: 'delete', count: held, why: reason }]
}

function endingOf(
  { record, state }: ObservedHost,
  now: StoreTimeMs,
  { settleMs }: PlanLimits,
): { readonly purpose: DestroyPurpose; readonly why: string } | undefined {
  switch (state.kind) {
    case 'drained':
      return record.flags.tainted === undefined
        ? { purpose: 'surplus', why: 'it is drained' }
        : { purpose: 'rollout', why: `drained and tainted: ${record.flags.tainted}` }
    case 'failed':
      if (now - state.since < FAILED_HELD_MS) return undefined
      if (record.times.drainingAt !== undefined) return { purpose: 'surplus', why: record.why }
      return { purpose: hasJoined(record) ? 'repair' : 'launch', why: record.why }
    case 'lost':
      return now - state.since < lostHeldMs(settleMs) ? undefined : { purpose: 'repair', why: record.why }
    case 'planned':
    case 'provisioning':
    case 'installing':
    case 'joining':
    case 'ready':
    case 'draining':
    case 'destroying':
    case 'gone':
    case 'adopt?':
    case 'evicted':
      return undefined
  }
}
