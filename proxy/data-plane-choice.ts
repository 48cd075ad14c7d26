import type { DataPlaneTier, WantedDataPlane } from '../proto/contract/data-plane-tier.ts'

/** Whether a tier works on this machine, as tried at the start. */
export type TierProbe =
  | { readonly kind: 'works' }
  /** Both for people: what is missing, and what to do about it. */
  | { readonly kind: 'missing'; readonly why: string; readonly remedy: string }

/** `dgram` needs nothing: it works wherever the proxy runs. */
export type TierProbes = Readonly<Record<Exclude<DataPlaneTier, 'dgram'>, TierProbe>>

export interface TierReason {
  readonly tier: DataPlaneTier
  readonly why: string
  readonly remedy: string
}

export interface DataPlaneChoice {
  readonly tier: DataPlaneTier
  /** Why not a better one, or not the one that was asked for: one for each that was passed over, the best first. */
  readonly reasons: readonly TierReason[]
}

/** Tiers that `auto` does not take by itself yet, though they work: whoever wants them asks by name. */
const UNPROVEN: Readonly<Partial<Record<DataPlaneTier, string>>> = {
  batched: 'it is experimental, as node:ffi is: a mistake there would end the proxy',
}

/** Which tier carries the datagrams. A tier that was asked for by name and does not work gives way to `dgram`: players come first, and
 *  the reasons say what to do. */
export function chooseDataPlane(wanted: WantedDataPlane, probes: TierProbes): DataPlaneChoice {
  if (wanted === 'dgram') return { tier: 'dgram', reasons: [] }
  if (wanted !== 'auto') {
    const reason = missing(wanted, probes)
    return reason === undefined ? { tier: wanted, reasons: [] } : { tier: 'dgram', reasons: [reason] }
  }
  const reasons: TierReason[] = []
  for (const tier of ['kernel', 'batched'] as const) {
    const reason = unproven(tier) ?? missing(tier, probes)
    if (reason === undefined) return { tier, reasons }
    reasons.push(reason)
  }
  return { tier: 'dgram', reasons }
}

function missing(tier: keyof TierProbes, probes: TierProbes): TierReason | undefined {
  const probe = probes[tier]
  return probe.kind === 'works' ? undefined : { tier, why: probe.why, remedy: probe.remedy }
}

function unproven(tier: DataPlaneTier): TierReason | undefined {
  const why = UNPROVEN[tier]
  return why === undefined ? undefined : { tier, why, remedy: `Ask for it: --data-plane ${tier}.` }
}
