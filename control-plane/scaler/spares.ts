import type { HostId } from '../../proto/contract/ids.ts'

/** How many spares are wanted. All three at once: the highest counts. */
export interface SpareSpec {
  /** 0 is allowed. */
  readonly min: number
  /** Of the final size, spares included; 0 to 90. */
  readonly percent: number
  /** Enough to take the largest group that lives. */
  readonly forLargestGroup: boolean
}

/** Hot: ready. Warm: host and image are there. Cold: a prebaked image. The quickest first. */
export const SPARE_HEATS = ['hot', 'warm', 'cold'] as const
export type SpareHeat = (typeof SPARE_HEATS)[number]

export interface Spare {
  readonly host: HostId
  readonly heat: SpareHeat
  readonly healthy: boolean
  /** Places it offers. */
  readonly places: number
  /** Who has taken it; undefined: nobody. */
  readonly claimedBy: string | undefined
  /** Grows with age: the first to be renewed. */
  readonly ageMs: number
}

/** So many spares are to stand by.
 *  @param working hosts (or shards) wanted besides spares
 *  @param largestGroup players of the largest group that lives
 *  @param places that one spare offers; at least 1 */
export function spareTarget(
  spec: SpareSpec,
  { working, largestGroup, places }: { working: number; largestGroup: number; places: number },
): number {
  const share = Math.min(90, Math.max(0, spec.percent)) / 100
  // Of the final size: s of w + s hosts, so s = w · p / (1 − p). Rounded so that 10 % of 9 + 1 is 1, not 2.
  const byPercent = Math.ceil(Math.round((working * share * 1e6) / (1 - share)) / 1e6)
  const byGroup = spec.forLargestGroup ? Math.ceil(largestGroup / Math.max(1, places)) : 0
  return Math.max(spec.min, byPercent, byGroup)
}

/** The spare to take for so many places: healthy, nobody's, big enough; the hottest, of these the tightest fit, the oldest. Undefined: none.
 *  Whoever takes it claims it by compare-and-set: two failures never get the same one. */
export function pickSpare(spares: readonly Spare[], places: number): Spare | undefined {
  return spares
    .filter(spare => spare.healthy && spare.claimedBy === undefined && spare.places >= places)
    .toSorted(
      (left, right) =>
        SPARE_HEATS.indexOf(left.heat) - SPARE_HEATS.indexOf(right.heat) ||
        left.places - right.places ||
        right.ageMs - left.ageMs ||
        (left.host < right.host ? -1 : 1),
    )[0]
}

/** Claims a spare for somebody. Undefined: it is somebody else's already, or not well; look for another one. */
export function claimSpare(spare: Spare, by: string): Spare | undefined {
  if (spare.claimedBy === by) return spare
  return spare.claimedBy === undefined && spare.healthy ? { ...spare, claimedBy: by } : undefined
}

/** Unclaimed spares in the order in which they are renewed, or given up when there are too many: the unwell, then the oldest. */
export function renewalOrder(spares: readonly Spare[]): readonly Spare[] {
  return spares
    .filter(spare => spare.claimedBy === undefined)
    .toSorted(
      (left, right) =>
        Number(left.healthy) - Number(right.healthy) ||
        right.ageMs - left.ageMs ||
        (left.host < right.host ? -1 : 1),
    )
}
