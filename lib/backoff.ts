import type { Random } from './random.ts'

export interface BackoffLimits {
  readonly firstMs: number
  readonly mostMs: number
}

/** How long to wait before attempt `attempt` (0 is the first retry): doubles up to `mostMs`, with the upper half
 *  random so that many clients do not return at the same instant ("equal jitter", Brooker 2015). */
export function backoffMs(attempt: number, limits: BackoffLimits, random: Random): number {
  const ceilingMs = Math.min(limits.mostMs, limits.firstMs * 2 ** Math.min(attempt, 30))
  return ceilingMs / 2 + (random.fraction() * ceilingMs) / 2
}
