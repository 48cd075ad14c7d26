import type { MonotonicMs } from '../../lib/clock.ts'
import type { Probe } from '../../proto/contract/common.ts'

/** Time between two questions to a game server that is not ready yet. */
export const PROBE_INTERVAL_MS = 200
/** A game server without a probe counts as ready once it has run for this long. */
export const READY_WITHOUT_PROBE_MS = 1_000
/** Used where the order gives no time (0). */
const READY_TIMEOUT_DEFAULT_MS = 30_000

export function readyTimeoutMsOf(orderedMs: number): number {
  return orderedMs === 0 ? READY_TIMEOUT_DEFAULT_MS : orderedMs
}

/** What to do about a game server that has not been ready yet. */
export type Readiness = 'wait' | 'probe' | 'ready' | 'late'

export interface ReadinessFacts {
  readonly ready: Probe | undefined
  readonly startedAt: MonotonicMs
  /** When the next probe is due. */
  readonly probeAt: MonotonicMs
  readonly readyDeadline: MonotonicMs
}

export function readiness(facts: ReadinessFacts, now: MonotonicMs): Readiness {
  if (facts.ready === undefined) return now - facts.startedAt >= READY_WITHOUT_PROBE_MS ? 'ready' : 'wait'
  if (now >= facts.readyDeadline) return 'late'
  return now >= facts.probeAt ? 'probe' : 'wait'
}
