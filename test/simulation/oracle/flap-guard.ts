import { FLAP_FAILOVERS_MAX, FLAP_WINDOW_MS } from '../../../control-plane/groups/plan-fences.ts'
import type { Complain, Invariant } from './oracle.ts'

/** A group that dies with its shards does not take spare after spare with it. */
export function flapGuard(complain: Complain): Invariant {
  const begun = new Map<string, number[]>()
  return {
    name: 'flap-guard',
    sees: {
      change: ({ change, storeMs }) => {
        if (change.kind !== 'failover.begin') return
        const { group, cause, phase } = change.failover
        if (cause !== 'crash' || phase.kind !== 'begun') return
        const recent = (begun.get(group) ?? []).filter(at => at > storeMs - FLAP_WINDOW_MS)
        recent.push(storeMs)
        begun.set(group, recent)
        if (recent.length > FLAP_FAILOVERS_MAX)
          complain(
            `${group} fails over for the ${recent.length}th time in ${FLAP_WINDOW_MS / 60_000} minutes`,
          )
      },
    },
  }
}
