import { ID_PATTERN } from '../../proto/contract/ids.ts'
import { BAKE_POOL_PREFIX, isBakePool } from './bake-pool.ts'
import { POLICIES_MAX } from './policies/policy.ts'
import { HARDWARE_CHARACTERS_MAX, LADDER_RUNGS_MAX, POOL_HOSTS_MAX, type PoolSpec } from './pool.ts'

/** Leaves room for the number that makes a host's name of it. */
export const POOL_NAME_CHARACTERS_MAX = 50

export interface Mistake {
  /** Of the setting, from the pool on: `scaling.stepUpMax`. */
  readonly path: string
  readonly mistake: string
}

/** Everything that is impossible about a declaration, all at once. Empty: nothing. */
export function poolMistakes(spec: PoolSpec): readonly Mistake[] {
  const mistakes: Mistake[] = []
  const check = (good: boolean, path: string, mistake: string): void => {
    if (!good) mistakes.push({ path, mistake })
  }
  const whole = (value: number, least: number, most: number): boolean =>
    Number.isInteger(value) && value >= least && value <= most
  check(
    ID_PATTERN.test(spec.name) && spec.name.length <= POOL_NAME_CHARACTERS_MAX,
    'name',
    `is lower-case letters, digits and inner hyphens, at most ${POOL_NAME_CHARACTERS_MAX}`,
  )
  check(
    !isBakePool(spec.name),
    'name',
    `begins with ${BAKE_POOL_PREFIX}, which is for machines that become images`,
  )
  check(whole(spec.min, 0, POOL_HOSTS_MAX), 'min', `is 0 to ${POOL_HOSTS_MAX}`)
  check(whole(spec.max, 0, POOL_HOSTS_MAX), 'max', `is 0 to ${POOL_HOSTS_MAX}`)
  check(spec.min <= spec.max, 'min', `is more than max (${spec.max})`)
  check(
    whole(spec.maxSurge, 1, POOL_HOSTS_MAX),
    'maxSurge',
    'is at least 1: without room for a replacement nothing is ever replaced',
  )
  check(
    spec.ladder.length > 0 && spec.ladder.length <= LADDER_RUNGS_MAX,
    'ladder',
    `names 1 to ${LADDER_RUNGS_MAX} kinds of hardware`,
  )
  check(
    spec.ladder.every(({ length }) => length <= HARDWARE_CHARACTERS_MAX),
    'ladder',
    `names hardware with more than ${HARDWARE_CHARACTERS_MAX} characters`,
  )
  check(new Set(spec.ladder).size === spec.ladder.length, 'ladder', 'names a kind of hardware twice')
  check(whole(spec.spares.min, 0, spec.max), 'spares.min', `is 0 to max (${spec.max})`)
  check(whole(spec.spares.percent, 0, 90), 'spares.percent', 'is 0 to 90')
  check(whole(spec.drainMs, 0, 7 * 86_400_000), 'drainMs', 'is 0 to 604800000 (a week)')
  check(whole(spec.rollout.bakeMs, 0, 86_400_000), 'rollout.bakeMs', 'is 0 to 86400000 (a day)')
  check(whole(spec.rollout.failuresMax, 1, POOL_HOSTS_MAX), 'rollout.failuresMax', 'is at least 1')
  check(whole(spec.scaling.stepUpMax, 1, POOL_HOSTS_MAX), 'scaling.stepUpMax', 'is at least 1')
  check(whole(spec.scaling.stepDownMax, 1, POOL_HOSTS_MAX), 'scaling.stepDownMax', 'is at least 1')
  check(
    spec.scaling.toleranceShare >= 0 && spec.scaling.toleranceShare < 1,
    'scaling.toleranceShare',
    'is 0 to less than 1',
  )
  check(spec.policies.length <= POLICIES_MAX, 'policies', `are at most ${POLICIES_MAX}`)
  spec.policies.forEach(({ rule }, index) => {
    if (rule.kind === 'target') check(rule.perHost > 0, `policies[${index}].perHost`, 'is more than 0')
    if (rule.kind === 'buffer')
      check(whole(rule.freeSlots, 0, 1_000_000), `policies[${index}].freeSlots`, 'is 0 to 1000000')
  })
  return mistakes
}
