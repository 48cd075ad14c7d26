import type { BreakerEvent, BreakerKey } from './breaker.ts'
import { breakerKey } from './breaker.ts'
import { type HostRecord, hostState } from './host.ts'
import type { HostEvent } from './next-host.ts'
import type { PoolRecord, Rollout } from './pool.ts'
import { rolloutAfterFailure } from './rollout.ts'

/** What else is written in the commit of a host's event, so that no crash separates a failure from its being counted. */
export interface Consequences {
  readonly breaker?: { readonly key: BreakerKey; readonly event: BreakerEvent }
  readonly rollout?: Rollout
}

/** @param host before the event
 *  @param chance uniform in [0, 1), for a breaker's jitter */
export function consequencesOf(
  pool: PoolRecord,
  host: HostRecord,
  event: HostEvent,
  why: string,
  chance: number,
): Consequences {
  const key = breakerKey(pool.spec, host.hardware)
  const state = hostState(host).kind
  const startedAt = host.times.askedAt ?? host.times.plannedAt
  switch (event.kind) {
    case 'build':
      return { breaker: { key, event: { kind: 'succeeded', startedAt } } }
    case 'fail': {
      const rollout = rolloutAfterFailure(pool, host)
      return {
        // What fails later is no fault of the provider's capacity.
        ...(state === 'provisioning'
          ? { breaker: { key, event: { kind: 'failed', startedAt, chance, why } } }
          : {}),
        ...(rollout === undefined ? {} : { rollout }),
      }
    }
    default:
      return {}
  }
}
