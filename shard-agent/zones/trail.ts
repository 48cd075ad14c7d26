import type { MonotonicMs } from '../../lib/clock.ts'
import type { Position } from '../../proto/contract/zone.ts'

/** Where somebody was one to two of these ago tells whether they come nearer. */
export const TRAIL_STEP_MS = 500

/** Where one player is and was. */
export interface Trail {
  readonly at: Position
  readonly seenAt: MonotonicMs
  readonly earlier: Position
  readonly between: Position
  readonly betweenAt: MonotonicMs
}

export function trailFrom(at: Position, seenAt: MonotonicMs): Trail {
  return { at, seenAt, earlier: at, between: at, betweenAt: seenAt }
}

export function goOn(trail: Trail, at: Position, seenAt: MonotonicMs): Trail {
  return seenAt - trail.betweenAt < TRAIL_STEP_MS
    ? { ...trail, at, seenAt }
    : { at, seenAt, earlier: trail.between, between: trail.at, betweenAt: seenAt }
}
