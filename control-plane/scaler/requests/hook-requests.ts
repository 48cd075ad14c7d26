import { SwitchyardError } from '../../../lib/errors.ts'
import type { Change as RequestMeta } from '../../../proto/contract/admin.ts'
import { auditOf, resolve } from '../../facts/request.ts'
import { afterWord } from '../hook-wait.ts'
import type { ScalerFacts } from '../ledger.ts'
import { type ScalerPlanned, carried } from './scaler-request.ts'

/** Answers a lifecycle hook in its stead.
 *  @throws SwitchyardError `SWY_NOT_FOUND`, `SWY_AMBIGUOUS`, `SWY_INVALID_ARGUMENT`, `SWY_CONFLICT` */
export function planFinishHook(
  facts: ScalerFacts,
  asked: { readonly host: string; readonly hook: string; readonly result: string },
  meta: RequestMeta,
): ScalerPlanned {
  const host = resolve('host', facts.hosts, ({ id }) => id, asked.host).id
  const waits = [...facts.collections['hook-wait'].values()].filter(({ value }) => value.host === host)
  const record = resolve('begun hook', waits, ({ value }) => value.hook, asked.hook)
  const { result } = asked
  if (result !== 'continue' && result !== 'abandon' && result !== 'heartbeat')
    throw new SwitchyardError(
      'SWY_INVALID_ARGUMENT',
      `result: is continue, abandon or heartbeat, not ${result}`,
    )
  const { actor, why } = auditOf(meta)
  const value = afterWord(record.value, result, `${actor} said so: ${why}`, facts.now)
  if (value === undefined)
    throw new SwitchyardError(
      'SWY_CONFLICT',
      `hook ${record.value.hook} of ${host} has ended already: ${record.value.why}`,
    )
  return carried({
    meta,
    kind: 'hook.done',
    subject: host,
    summary: `hook ${record.value.hook} of ${host} says ${result}`,
    changes: [
      { kind: 'record.put', collection: 'hook-wait', id: record.id, expected: record.version, value },
    ],
    after: { result },
  })
}
