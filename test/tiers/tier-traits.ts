/** The tiers, and in what they may differ: docs/kernel-tier.md says why. Everything else is expected of all of them alike. */
export interface TierTraits {
  /** Flows are promoted to where the proxy's sockets are not asked any more. */
  readonly promotes: boolean
  /** What passes is seen only so late on a busy machine: idle times may end so much earlier. */
  readonly readingMs: number
  /** Players play on while no proxy runs. */
  readonly outlivesProxy: boolean
}

export const TIERS = {
  dgram: { promotes: false, readingMs: 0, outlivesProxy: false },
  batched: { promotes: false, readingMs: 0, outlivesProxy: false },
  // Counters are read every 500 ms, less often where that takes long.
  kernel: { promotes: true, readingMs: 3_000, outlivesProxy: true },
} as const satisfies Readonly<Record<string, TierTraits>>

export type TierName = keyof typeof TIERS
