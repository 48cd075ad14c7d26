import type { HostId } from '../../proto/contract/ids.ts'
import type { StoreTimeMs } from '../../lib/store-time.ts'
import type { DestroyPurpose } from './host.ts'
import type { Step } from './step.ts'

export const DELETES_PER_PASS_MIN = 2
export const DELETES_PER_PASS_SHARE = 0.1

/** A person's word for deletions that a pass asked about. */
export interface DeleteApproval {
  readonly hosts: readonly HostId[]
  readonly by: string
  readonly until: StoreTimeMs
}

/** Deletions that nobody wanted: what is surplus, replaced or never came up is deleted because somebody declared it. */
const UNASKED: readonly DestroyPurpose[] = ['orphan', 'repair']

/** Stops a pass that would delete too much on its own account: then it deletes nothing of that kind, and asks.
 *  @param existing hosts that exist by the ledger, all pools */
export function limitDeletes(
  steps: readonly Step[],
  existing: number,
  approvals: readonly DeleteApproval[],
  now: StoreTimeMs,
): readonly Step[] {
  const approved = new Set(approvals.filter(({ until }) => until > now).flatMap(({ hosts }) => hosts))
  const unasked = new Set<Step>()
  const hosts: HostId[] = []
  for (const step of steps)
    if (step.kind === 'host' && isUnasked(step) && !approved.has(step.host)) {
      unasked.add(step)
      hosts.push(step.host)
    }
  const most = Math.max(DELETES_PER_PASS_MIN, Math.floor(DELETES_PER_PASS_SHARE * existing))
  if (hosts.length <= most) return steps
  const why = `${hosts.length} of ${existing} hosts would be deleted at once, more than ${most}: a person has to agree`
  return [...steps.filter(step => !unasked.has(step)), { kind: 'ask', hosts, why }]
}

function isUnasked({ event }: Extract<Step, { readonly kind: 'host' }>): boolean {
  return event.kind === 'destroy' && UNASKED.includes(event.purpose)
}
