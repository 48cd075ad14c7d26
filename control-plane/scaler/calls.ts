import type { StoreTimeMs } from '../../lib/store-time.ts'
import type { BreakerKey } from './breaker.ts'
import { breakerKey } from './breaker.ts'
import { budgetScopes } from './budget.ts'
import type { DeleteVerdict } from './delete-guard.ts'
import type { HostRecord } from './host.ts'
import type { Place } from './host-place.ts'
import type { LedgerChange } from './ledger.ts'
import type { CallAnswer } from './provider.ts'
import { afterFailedDelete, type UndoItem } from './undo-list.ts'

/** What is committed before a machine is asked for: that we ask, what it takes from the budgets, and that nothing stops it.
 *  @param image see `chooseImage` */
export function beforeCreate(host: HostRecord, pool: Place, image: string | undefined): LedgerChange[] {
  const key: BreakerKey = breakerKey(pool, host.hardware)
  return [
    { kind: 'brake.none', act: { kind: 'create', purpose: host.createPurpose }, pool },
    { kind: 'provider.unpaused', provider: host.provider },
    { kind: 'host.event', host: host.id, event: { kind: 'ask', image }, why: host.why },
    { kind: 'budget.take', scopes: budgetScopes(pool), purpose: host.createPurpose },
    { kind: 'breaker.tell', key, event: { kind: 'started' } },
  ]
}

/** What is committed after the answer. Nothing for one that leaves it open: the next listings tell. */
export function afterCreate(
  host: HostRecord,
  answer: CallAnswer<{ readonly providerId: string }>,
): LedgerChange[] {
  switch (answer.kind) {
    case 'done':
      return [
        {
          kind: 'host.event',
          host: host.id,
          event: { kind: 'accept', providerId: answer.value.providerId },
          why: 'its provider makes it',
        },
      ]
    case 'refused':
      return [
        {
          kind: 'host.event',
          host: host.id,
          event: { kind: 'fail', refused: true },
          why: `${host.provider} refuses: ${answer.text}`,
        },
      ]
    case 'throttled':
      return [{ kind: 'provider.pause', provider: host.provider, retryAfterMs: answer.retryAfterMs }]
    case 'unknown':
      return []
  }
}

/** What is committed before a machine is deleted. */
export function beforeDelete(host: HostRecord, pool: Place): LedgerChange[] {
  return [
    { kind: 'brake.none', act: { kind: 'delete', purpose: host.destroyPurpose ?? 'surplus' }, pool },
    { kind: 'provider.unpaused', provider: host.provider },
    { kind: 'budget.take', scopes: budgetScopes(pool), purpose: 'delete' },
  ]
}

/** What is committed when the guard has refused, or there was nothing to delete. */
export function afterGuard(
  host: HostRecord,
  verdict: DeleteVerdict,
  undo: readonly UndoItem[] | undefined,
  now: StoreTimeMs,
): LedgerChange[] {
  switch (verdict.kind) {
    case 'done':
      return [
        { kind: 'host.event', host: host.id, event: { kind: 'remove' }, why: 'it is not there any more' },
      ]
    case 'refuse':
      return [
        {
          kind: 'host.event',
          host: host.id,
          event: { kind: 'flag', flag: 'quarantined', value: verdict.why },
          why: verdict.why,
        },
      ]
    case 'wait':
      return undo === undefined ? [] : [failedDelete(host, verdict.why, undo, now)]
    case 'delete':
      return []
  }
}

/** What is committed after a delete call.
 *  @param undo as it was read right before */
export function afterDelete(
  host: HostRecord,
  answer: CallAnswer<undefined>,
  undo: readonly UndoItem[],
  now: StoreTimeMs,
): LedgerChange[] {
  switch (answer.kind) {
    case 'done':
      return [{ kind: 'host.event', host: host.id, event: { kind: 'remove' }, why: 'its machine is deleted' }]
    case 'throttled':
      return [{ kind: 'provider.pause', provider: host.provider, retryAfterMs: answer.retryAfterMs }]
    case 'refused':
    case 'unknown':
      return [failedDelete(host, answer.text, undo, now)]
  }
}

/** Tried again later each time: each attempt takes from budgets that others need. */
function failedDelete(
  { id, hostTag }: HostRecord,
  why: string,
  seen: readonly UndoItem[],
  now: StoreTimeMs,
): LedgerChange {
  return { kind: 'host.undo', host: id, seen, items: afterFailedDelete(seen, hostTag, why, now) }
}
