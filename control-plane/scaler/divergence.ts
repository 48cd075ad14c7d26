import type { StoreTimeMs } from '../../lib/store-time.ts'

/** A pool that is not as wanted, and does not change, for so long is a person's business. */
export const DIVERGENCE_MS_MAX = 3_600_000

/** How a pool differs from what is wanted, and since when in just this way. */
export interface Divergence {
  readonly shape: string
  readonly since: StoreTimeMs
}

/** What is remembered after a pass. Undefined: the pool is as wanted.
 *  @param shape of the difference; equal texts mean that nothing has moved. Undefined: none */
export function nextDivergence(
  before: Divergence | undefined,
  shape: string | undefined,
  now: StoreTimeMs,
): Divergence | undefined {
  if (shape === undefined) return undefined
  return before?.shape === shape ? before : { shape, since: now }
}

export function isAlarming(divergence: Divergence | undefined, now: StoreTimeMs): boolean {
  return divergence !== undefined && now - divergence.since >= DIVERGENCE_MS_MAX
}
