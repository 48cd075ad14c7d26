/** The bounds that FAILOVER and ARCHITECTURE ("When a part dies") promise to players, in milliseconds. */
const PROMISED = {
  /** Nothing is noticed: clients of games show nothing before several seconds, so a second is nothing. */
  nothing: 1_000,
  /** Process crash, hot spare: death to first reply of the new shard. */
  crash: 2_500,
  /** No spare: as long as the fleet's `holdMs` keeps a group waiting for a new shard. */
  hold: 10_000,
  /** The user-tier proxy's restart. */
  proxyRestart: 2_000,
  /** The control plane's own restart or a pause of it comes before the crash is dealt with. */
  planeRestart: 5_000,
  /** Lease of the active node, and what takes over. */
  takeOver: 6_000,
  /** Two of three signals: silence and probes. */
  hung: 5_500,
  /** A host that is gone, seen by nothing but silence. */
  lostHost: 5_500,
} as const

/** A busy machine with two cores, shared with the players themselves, may take twice as long. */
const MACHINE_FACTOR = 2

/** A datagram passes so many processes there and back. Where the measuring process itself was held up by the machine, each of them may have been. */
export const HOPS = 4

/** What each fault is measured against: the promise times the machine factor. */
export const BARS: Readonly<Record<keyof typeof PROMISED, number>> = {
  nothing: PROMISED.nothing * MACHINE_FACTOR,
  crash: PROMISED.crash * MACHINE_FACTOR,
  hold: PROMISED.hold * MACHINE_FACTOR,
  proxyRestart: PROMISED.proxyRestart * MACHINE_FACTOR,
  planeRestart: PROMISED.planeRestart * MACHINE_FACTOR,
  takeOver: PROMISED.takeOver * MACHINE_FACTOR,
  hung: PROMISED.hung * MACHINE_FACTOR,
  lostHost: PROMISED.lostHost * MACHINE_FACTOR,
}
