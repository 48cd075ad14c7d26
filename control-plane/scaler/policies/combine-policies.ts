import type { StoreTimeMs } from '../../../lib/store-time.ts'
import { evaluatePolicy } from './evaluate-policy.ts'
import type { Opinion, Policy, PolicyInputs } from './policy.ts'

/** A person's word that outweighs every policy until then. */
export interface ManualOverride {
  readonly hosts: number
  readonly until: StoreTimeMs
  readonly by: string
}

export interface Combined {
  /** What all of it comes to, before limits and cooldowns. */
  readonly hosts: number
  readonly why: string
  /** What each policy says, those that only forecast among them: for people. */
  readonly opinions: readonly {
    readonly policy: string
    readonly forecast: boolean
    readonly opinion: Opinion
  }[]
  /** What it would come to if forecasts counted. */
  readonly forecast: number
}

export interface Standing {
  /** What was declared, or set by the last trigger: counts while no policy says how many. */
  readonly declared: number
  /** What is wanted now. */
  readonly current: number
  readonly override: ManualOverride | undefined
}

/** What all policies of a pool come to: the highest that any of them wants, never below a floor; not lower than now while one cannot tell. */
export function combinePolicies(
  policies: readonly Policy[],
  inputs: PolicyInputs,
  standing: Standing,
  now: StoreTimeMs,
): Combined {
  const opinions = policies.map(policy => ({
    policy: policy.name,
    forecast: policy.mode === 'forecast',
    opinion: evaluatePolicy(policy.rule, inputs, standing.current, now),
  }))
  const applied = highest(
    opinions.filter(({ forecast }) => !forecast),
    standing,
  )
  const forecast = highest(opinions, standing).hosts
  const { override } = standing
  return override !== undefined && override.until > now
    ? { hosts: override.hosts, why: `${override.by} has set ${override.hosts}`, opinions, forecast }
    : { ...applied, opinions, forecast }
}

function highest(
  opinions: Combined['opinions'],
  { declared, current }: Standing,
): { readonly hosts: number; readonly why: string } {
  const says = opinions.some(({ opinion }) => opinion.kind !== 'floor')
  let best = says ? undefined : { hosts: declared, why: `${declared} are declared` }
  for (const { policy, opinion } of opinions) {
    const hosts = opinion.kind === 'hold' ? current : opinion.hosts
    if (best === undefined || hosts > best.hosts) best = { hosts, why: `${policy}: ${opinion.why}` }
  }
  return best ?? { hosts: declared, why: `${declared} are declared` }
}
