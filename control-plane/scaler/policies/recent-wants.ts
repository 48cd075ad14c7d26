import type { StoreTimeMs } from '../../../lib/store-time.ts'

/** What was wanted of late, as far as it matters for going down: a falling row, so at most as many as there are levels. */
export interface RecentWants {
  /** Since when somebody watches: what was wanted before nobody here knows. */
  readonly since: StoreTimeMs
  readonly wants: readonly { readonly at: StoreTimeMs; readonly hosts: number }[]
}

/** Levels that are kept; beyond it the lowest are merged upwards, which only delays a fall. */
export const WANTS_MAX = 128

export function noWants(now: StoreTimeMs): RecentWants {
  return { since: now, wants: [] }
}

/** Takes a level down: what is older than the window, or lower than it and earlier, does not matter any more. */
export function wanted(recent: RecentWants, hosts: number, windowMs: number, now: StoreTimeMs): RecentWants {
  const wants = recent.wants.filter(past => now - past.at < windowMs && past.hosts > hosts)
  return { since: recent.since, wants: [...wants.slice(0, WANTS_MAX - 1), { at: now, hosts }] }
}

/** The level to go to: up at once, down to the highest of the window, and not at all before a window has been watched. */
export function steadied(recent: RecentWants, current: number, windowMs: number, now: StoreTimeMs): number {
  const hosts = recent.wants.at(-1)?.hosts ?? current
  if (hosts >= current) return hosts
  if (now - recent.since < windowMs) return current
  return Math.min(current, Math.max(...recent.wants.map(past => past.hosts)))
}
