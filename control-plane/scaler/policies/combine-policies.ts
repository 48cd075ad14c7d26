import type { StoreTimeMs } from '../../../lib/store-time.ts'
import { evaluatePolicy } from './evaluate-policy.ts'
import { isStated, type Opinion, type Policy, type PolicyInputs } from './policy.ts'

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
  /** measured: it follows from a measurement, whose small differences are noise. stated: somebody or something said this number. */
  readonly basis: 'measured' | 'stated'
  /** What each policy says, those that only forecast among them: for people. */
  readonly opinions: readonly {
    readonly policy: string
    readonly forecast: boolean
    readonly stated: boolean
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
    stated: isStated(policy.rule),
    opinion: evaluatePolicy(policy.rule, inputs, standing.current, now),
  }))
  const applied = highest(
    opinions.filter(({ forecast }) => !forecast),
    standing,
  )
  const forecast = highest(opinions, standing).hosts
  const { override } = standing
  return override !== undefined && override.until > now
    ? {
        hosts: override.hosts,
        why: `${override.by} has set ${override.hosts}`,
        basis: 'stated',
        opinions,
        forecast,
      }
    : { ...applied, opinions, forecast }
}

function highest(
  opinions: Combined['opinions'],
  { declared, current }: Standing,
): Pick<Combined, 'hosts' | 'why' | 'basis'> {
  const says = opinions.some(({ opinion }) => opinion.kind !== 'floor')
  const asDeclared = { hosts: declared, why: `${declared} are declared`, basis: 'stated' } as const
  let best: Pick<Combined, 'hosts' | 'why' | 'basis'> | undefined = says ? undefined : asDeclared
  for (const { policy, opinion, stated } of opinions) {
    const hosts = opinion.kind === 'hold' ? current : opinion.hosts
    // Of two that say the same, the one that means it counts: its number is no noise.
    if (
      best === undefined ||
      hosts > best.hosts ||
      (hosts === best.hosts && stated && best.basis === 'measured')
    )
      best = { hosts, why: `${policy}: ${opinion.why}`, basis: stated ? 'stated' : 'measured' }
  }
  return best ?? asDeclared
}
