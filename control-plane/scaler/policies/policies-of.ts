import type { PoolSpec } from '../pool.ts'
import type { Policy } from './policy.ts'

/** All policies of a pool: those that are declared, demand where it says `demand`, and a floor for each schedule that names the pool.
 *  @param schedules names of the schedules of this pool */
export function policiesOf(
  spec: Pick<PoolSpec, 'hosts' | 'policies'>,
  schedules: readonly string[],
): readonly Policy[] {
  const { policies } = spec
  const named = new Set(policies.flatMap(({ rule }) => (rule.kind === 'schedule' ? [rule.schedule] : [])))
  const demands = spec.hosts === 'demand' && !policies.some(({ rule }) => rule.kind === 'demand')
  return [
    ...policies,
    ...(demands ? [{ name: 'demand', mode: 'apply', rule: { kind: 'demand' } } as const] : []),
    ...schedules
      .filter(schedule => !named.has(schedule))
      .map((schedule): Policy => ({ name: schedule, mode: 'apply', rule: { kind: 'schedule', schedule } })),
  ]
}
