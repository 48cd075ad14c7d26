import type { Facts } from '../facts/facts.ts'

/** What is over is kept for so long at least: whoever asks about it again gets its answer. */
export const HANDOFF_KEPT_MS_MIN = 600_000
/** However far back a map counts. */
export const HANDOFF_KEPT_MS_MAX = 86_400_000

/** For how long hand-offs that are over have to be kept: as far back as any map counts them. */
export function handoffKeptMs({ zoneMaps }: Pick<Facts, 'zoneMaps'>): number {
  const wanted = zoneMaps.flatMap(({ map }) => [map.dwellMs, map.handoffsWithinMs])
  return Math.min(HANDOFF_KEPT_MS_MAX, Math.max(HANDOFF_KEPT_MS_MIN, ...wanted))
}
