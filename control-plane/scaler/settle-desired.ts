import type { StoreTimeMs } from '../../lib/store-time.ts'

/** How readily a pool follows what is proposed. */
export interface ScalingRules {
  /** After a change upwards, so long no other one upwards. */
  readonly cooldownUpMs: number
  /** After any change, so long none downwards. */
  readonly cooldownDownMs: number
  /** Downwards only to the highest level that was proposed in this time. */
  readonly stabiliseMs: number
  /** A measured difference of no more than this share of the present level is noise. */
  readonly toleranceShare: number
  readonly stepUpMax: number
  readonly stepDownMax: number
}

export const SCALING_DEFAULTS: ScalingRules = {
  cooldownUpMs: 0,
  cooldownDownMs: 300_000,
  stabiliseMs: 300_000,
  toleranceShare: 0.1,
  stepUpMax: 10,
  stepDownMax: 10,
}

/** Proposals that are remembered for the stabilisation; one per policy pass. */
export const PROPOSALS_MAX = 128

export interface ScalingHistory {
  readonly lastUpAt: StoreTimeMs | undefined
  readonly lastDownAt: StoreTimeMs | undefined
  /** Of policies, oldest first. */
  readonly proposals: readonly { readonly at: StoreTimeMs; readonly hosts: number }[]
}

export const NO_HISTORY: ScalingHistory = { lastUpAt: undefined, lastDownAt: undefined, proposals: [] }

export interface Proposal {
  readonly hosts: number
  /** policy: measured, so tolerance and stabilisation apply. asked: somebody or something said a number, and means it. */
  readonly source: 'policy' | 'asked'
  /** Skips cooldowns; never a brake, never a limit. */
  readonly force: boolean
  /** Whoever asks may go beyond `max` (`limits.exceed`). */
  readonly mayExceed: boolean
}

export type Settled =
  | { readonly kind: 'change'; readonly desired: number; readonly why: string }
  | { readonly kind: 'hold'; readonly why: string }

/** Whether a proposal changes what is wanted, and to what. To be asked inside the commit that writes the answer: two proposals that arrive
 *  together must not both find the cooldown over.
 *  @param current what is wanted now */
export function settleDesired(
  proposal: Proposal,
  current: number,
  limits: { readonly min: number; readonly max: number },
  rules: ScalingRules,
  history: ScalingHistory,
  now: StoreTimeMs,
): Settled {
  if (!Number.isInteger(proposal.hosts) || proposal.hosts < 0)
    return { kind: 'hold', why: `${proposal.hosts} is no number of hosts` }
  const max = proposal.mayExceed ? Math.max(limits.max, proposal.hosts) : limits.max
  const clamped = Math.min(max, Math.max(limits.min, proposal.hosts))
  const stable = proposal.source === 'policy' ? stabilised(clamped, current, rules, history, now) : clamped
  const difference = stable - current
  if (difference === 0) return { kind: 'hold', why: `${current} hosts are wanted already` }
  // The limits themselves are no noise: what lies outside them is put right however small the difference.
  const outside = current < limits.min || current > max
  if (proposal.source === 'policy' && !outside && Math.abs(difference) <= rules.toleranceShare * current)
    return { kind: 'hold', why: `${stable} is within ${rules.toleranceShare * 100} % of ${current}` }
  const cooling = proposal.force ? 0 : coolingMs(difference > 0, rules, history, now)
  if (cooling > 0) return { kind: 'hold', why: `cooling down for another ${Math.ceil(cooling / 1_000)} s` }
  const desired = current + Math.max(-rules.stepDownMax, Math.min(rules.stepUpMax, difference))
  return { kind: 'change', desired, why: whyOf(proposal.hosts, clamped, desired) }
}

function stabilised(
  hosts: number,
  current: number,
  rules: ScalingRules,
  { proposals }: ScalingHistory,
  now: StoreTimeMs,
): number {
  if (hosts >= current) return hosts
  const recent = proposals.filter(({ at }) => now - at < rules.stabiliseMs).map(past => past.hosts)
  return Math.min(current, Math.max(hosts, ...recent))
}

function coolingMs(
  up: boolean,
  rules: ScalingRules,
  { lastUpAt, lastDownAt }: ScalingHistory,
  now: StoreTimeMs,
): number {
  const left = (since: StoreTimeMs | undefined, cooldownMs: number): number =>
    since === undefined ? 0 : Math.max(0, since + cooldownMs - now)
  return up
    ? left(lastUpAt, rules.cooldownUpMs)
    : Math.max(left(lastUpAt, rules.cooldownDownMs), left(lastDownAt, rules.cooldownDownMs))
}

function whyOf(proposed: number, clamped: number, desired: number): string {
  const limited = clamped === proposed ? '' : `, ${clamped} within the limits`
  return desired === clamped
    ? `${proposed} proposed${limited}`
    : `${proposed} proposed${limited}, step by step`
}

/** The history after a proposal and what became of it. Bounded: `PROPOSALS_MAX`. */
export function remember(
  history: ScalingHistory,
  proposal: Proposal,
  settled: Settled,
  current: number,
  now: StoreTimeMs,
): ScalingHistory {
  const proposals =
    proposal.source === 'policy'
      ? [...history.proposals, { at: now, hosts: proposal.hosts }].slice(-PROPOSALS_MAX)
      : history.proposals
  if (settled.kind === 'hold') return { ...history, proposals }
  return settled.desired > current
    ? { ...history, proposals, lastUpAt: now }
    : { ...history, proposals, lastDownAt: now }
}
