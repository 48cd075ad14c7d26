import { SwitchyardError } from '../../../lib/errors.ts'
import { storeTimeAfter } from '../../../lib/store-time.ts'
import type { Change as RequestMeta } from '../../../proto/contract/admin.ts'
import { auditOf, resolve } from '../../facts/request.ts'
import type { ScalerFacts } from '../ledger.ts'
import type { Policy } from '../policies/policy.ts'
import { type PoolRecord, hostsMax } from '../pool.ts'
import { type ScalerPlanned, carried } from './scaler-request.ts'

/** A person's word outweighs policies for so long at the most. */
export const OVERRIDE_MS_MAX = 90 * 86_400_000

/** @throws SwitchyardError `SWY_NOT_FOUND`, `SWY_AMBIGUOUS`, `SWY_INVALID_ARGUMENT`, `SWY_CONFLICT` */
export function planSetPolicyMode(
  facts: ScalerFacts,
  asked: { readonly pool: string; readonly policy: string; readonly mode: string },
  meta: RequestMeta,
): ScalerPlanned {
  const pool = poolNamed(facts, asked.pool)
  const { spec } = pool
  const mode = modeOf(asked.mode)
  const policy = resolve('policy', spec.policies, ({ name }) => name, asked.policy)
  if (policy.mode === mode)
    throw new SwitchyardError('SWY_CONFLICT', `${policy.name} of ${spec.name} is in mode ${mode} already`)
  const policies = spec.policies.map(one => (one === policy ? { ...one, mode } : one))
  return carried({
    meta,
    kind: 'policy.mode',
    subject: spec.name,
    summary:
      mode === 'apply'
        ? `policy ${policy.name} of ${spec.name} counts from now on`
        : `policy ${policy.name} of ${spec.name} only says what it would do`,
    changes: [{ kind: 'pool.put', spec: { ...spec, policies }, expected: pool.version }],
    before: { mode: policy.mode },
    after: { mode },
  })
}

/** @param asked `forMs` 0 lifts the override
 *  @throws SwitchyardError `SWY_NOT_FOUND`, `SWY_AMBIGUOUS`, `SWY_INVALID_ARGUMENT` */
export function planSetOverride(
  facts: ScalerFacts,
  asked: { readonly pool: string; readonly hosts: number; readonly forMs: number },
  meta: RequestMeta,
): ScalerPlanned {
  const pool = poolNamed(facts, asked.pool)
  const { spec } = pool
  const { hosts, forMs } = asked
  const before = pool.override
  if (forMs === 0) {
    if (before === undefined || before.until <= facts.now)
      throw new SwitchyardError('SWY_NOT_FOUND', `pool ${spec.name} has no override`)
    return carried({
      meta,
      kind: 'pool.override-lifted',
      subject: spec.name,
      summary: `the override of ${spec.name} is lifted: its policies count again`,
      changes: [
        { kind: 'pool.unchanged', pool: spec.name, version: pool.version },
        { kind: 'pool.override', pool: spec.name, override: undefined },
      ],
      before,
    })
  }
  if (forMs > OVERRIDE_MS_MAX)
    throw new SwitchyardError(
      'SWY_INVALID_ARGUMENT',
      `for_ms: is at most ${OVERRIDE_MS_MAX / 86_400_000} days`,
    )
  if (hosts < spec.min || hosts > hostsMax(pool))
    throw new SwitchyardError(
      'SWY_INVALID_ARGUMENT',
      `hosts: ${spec.name} may have ${spec.min} to ${hostsMax(pool)}`,
    )
  const override = { hosts, until: storeTimeAfter(facts.now, forMs), by: auditOf(meta).actor }
  return carried({
    meta,
    kind: 'pool.overridden',
    subject: spec.name,
    summary: `${spec.name} has ${hosts} hosts, whatever its policies say, until ${new Date(override.until).toISOString()}`,
    changes: [
      { kind: 'pool.unchanged', pool: spec.name, version: pool.version },
      { kind: 'pool.override', pool: spec.name, override },
    ],
    ...(before === undefined ? {} : { before }),
    after: override,
  })
}

function modeOf(text: string): Policy['mode'] {
  if (text === 'apply' || text === 'forecast') return text
  throw new SwitchyardError('SWY_INVALID_ARGUMENT', `mode: is apply or forecast, not ${text}`)
}

function poolNamed({ pools }: ScalerFacts, id: string): PoolRecord {
  return resolve('pool', pools, ({ spec }) => spec.name, id)
}
