import type { StoreTimeMs } from '../../lib/store-time.ts'
import { SCALER_VERBS, type ScalerVerb } from '../../proto/contract/admin.ts'
import { type BrakeRecord, isBrakeInForce, type ScalerScope } from '../brakes/brake.ts'
import type { CreatePurpose, DestroyPurpose } from './host.ts'
import type { PoolSpec } from './pool.ts'

/** The same row as every other brake. A brake on `all` for `all`, the observer's own among them, stops the scaler as well. */
export type ScalerBrake = BrakeRecord<ScalerScope, ScalerVerb>

/** A brake of ours by its form: `region:`, `provider:`, `pool:` or `all`, and one of our verbs. Undefined: it is of shards and hosts alone. */
export function asScalerBrake(brake: BrakeRecord<string, string>): ScalerBrake | undefined {
  const scope = scalerScopeOf(brake.scope)
  const verb = SCALER_VERBS.find(known => known === brake.verb)
  return scope === undefined || verb === undefined ? undefined : { ...brake, scope, verb }
}

const SCOPE_KINDS = ['region', 'provider', 'pool'] as const

function scalerScopeOf(text: string): ScalerScope | undefined {
  if (text === 'all') return text
  const kind = SCOPE_KINDS.find(known => text.startsWith(`${known}:`))
  return kind === undefined ? undefined : `${kind}:${text.slice(kind.length + 1)}`
}

/** What is about to start. */
export type BrakableAct =
  | { readonly kind: 'create'; readonly purpose: CreatePurpose }
  | { readonly kind: 'delete'; readonly purpose: DestroyPurpose }
  | { readonly kind: 'drain' | 'schedule' | 'alarm' }

/** The verbs whose brake stops an act. What cannot be replaced is not taken away: a brake on `create` stops the deletions that only make room
 *  for a replacement. */
export function verbsStopping(act: BrakableAct): readonly ScalerVerb[] {
  switch (act.kind) {
    case 'create':
      return act.purpose === 'replacement' ? ['create', 'repair', 'all'] : ['create', 'all']
    case 'delete':
      return act.purpose === 'repair' || act.purpose === 'rollout'
        ? ['delete', 'create', 'repair', 'all']
        : ['delete', 'all']
    case 'drain':
      return ['drain', 'all']
    case 'schedule':
      return ['schedule', 'all']
    case 'alarm':
      // An alarm harms nobody: only its own brake silences it.
      return ['alarm']
  }
}

/** The brake that stops this act in this pool, if there is one. Looked for when planning, and again right before each call. */
export function scalerBrakeOn(
  brakes: readonly ScalerBrake[],
  act: BrakableAct,
  pool: Pick<PoolSpec, 'name' | 'provider' | 'region'>,
  now: StoreTimeMs,
): ScalerBrake | undefined {
  const verbs = verbsStopping(act)
  const scopes: readonly ScalerScope[] = [
    'all',
    `region:${pool.region}`,
    `provider:${pool.provider}`,
    `pool:${pool.name}`,
  ]
  return brakes.find(
    brake => verbs.includes(brake.verb) && scopes.includes(brake.scope) && isBrakeInForce(brake, now),
  )
}
