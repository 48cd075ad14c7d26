import { backoffMs, type BackoffLimits } from '../../lib/backoff.ts'
import { after, type MonotonicMs } from '../../lib/clock.ts'
import type { Random } from '../../lib/random.ts'
import type { ChildExit } from './child.ts'

/** The wait before a shard that crashed starts again: doubles from 0.5 s to 30 s, its upper half random. */
export const CRASH_BACKOFF: BackoffLimits = { firstMs: 500, mostMs: 30_000 }
/** A life this long clears the record. */
export const CRASH_RESET_MS = 60_000

/** How the recent lives of one shard ended. */
export type CrashHistory =
  | { readonly kind: 'clean' }
  | { readonly kind: 'crashed'; readonly crashes: number; readonly lastAt: MonotonicMs }

export const CLEAN_HISTORY: CrashHistory = { kind: 'clean' }

/** Takes one more end of a life into account.
 *  @param uptimeMs how long that life lasted; 0 where it never ran */
export function withExit(
  history: CrashHistory,
  exit: ChildExit,
  uptimeMs: number,
  now: MonotonicMs,
): CrashHistory {
  if (exit.cause !== undefined && exit.cause !== 'not-ready') return history
  const before = history.kind === 'crashed' && uptimeMs < CRASH_RESET_MS ? history.crashes : 0
  return { kind: 'crashed', crashes: before + 1, lastAt: now }
}

/** When the next life of the shard may start. */
export function startAt(history: CrashHistory, now: MonotonicMs, random: Random): MonotonicMs {
  if (history.kind === 'clean') return now
  return after(history.lastAt, backoffMs(history.crashes - 1, CRASH_BACKOFF, random))
}
