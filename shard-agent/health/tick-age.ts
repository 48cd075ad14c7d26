import type { MonotonicMs } from '../../lib/clock.ts'

/** What a shard's script says about itself (signal S3). */
export interface TickAge {
  /** The script has reported a tick at least once. */
  readonly ticked: boolean
  /** Meaningless unless ticked. */
  readonly tickAgeMs: number
}

/** @param lastTickAt undefined for a script that never reported a tick: silence from it is no evidence of anything */
export function tickAge(lastTickAt: MonotonicMs | undefined, now: MonotonicMs): TickAge {
  if (lastTickAt === undefined) return { ticked: false, tickAgeMs: 0 }
  return { ticked: true, tickAgeMs: Math.max(0, now - lastTickAt) }
}
