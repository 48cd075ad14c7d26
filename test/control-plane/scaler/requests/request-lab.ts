import type { Change as RequestMeta } from '../../../../proto/contract/admin.ts'
import { codeOf, messageOf } from '../../../../lib/errors.ts'
import type { HostSight } from '../../../../control-plane/scaler/observed-host.ts'
import type { ProviderName } from '../../../../control-plane/scaler/pool.ts'
import type { ScalerFacts } from '../../../../control-plane/scaler/ledger.ts'
import type { ScalerPlanned, ScalerWorld } from '../../../../control-plane/scaler/requests/scaler-request.ts'
import { applyChanges } from '../../../../control-plane/scaler/apply-changes.ts'
import { attached, facts } from '../scaler-lab.ts'

export const meta: RequestMeta = {
  requestId: 'r1',
  validateOnly: false,
  reason: 'a look',
  actor: 'ann',
}
export const SAYS_NOTHING: RequestMeta = { ...meta, reason: '' }

/** A world in which every agent answers, unless a sight says otherwise. */
export function world(
  part: Partial<ScalerFacts> = {},
  over: Partial<ScalerWorld> & { readonly sights?: Readonly<Record<string, HostSight>> } = {},
): ScalerWorld {
  const { sights = {}, ...rest } = over
  return {
    facts: facts(part),
    sightOf: tag => sights[tag] ?? attached(),
    lastSteps: [],
    providers: new Map([
      ['cloud' as ProviderName, { name: 'cloud' as ProviderName, kind: 'docker', canSnapshot: true }],
    ]),
    ...rest,
  }
}

/** What a plan leaves behind once it is committed; fails where the ledger would refuse it. */
export function committed({ facts: before }: ScalerWorld, { changes }: ScalerPlanned): ScalerFacts {
  const applied = applyChanges(before, changes, () => 0)
  if (applied.kind !== 'done') throw new Error(`the ledger would refuse it: ${applied.why}`)
  return applied.facts
}

/** The refusal, as `CODE: message`; the summary where there is none. */
export function answer(plan: () => ScalerPlanned): string {
  try {
    return plan().outcome.summary
  } catch (error) {
    return `${codeOf(error)}: ${messageOf(error)}`
  }
}
