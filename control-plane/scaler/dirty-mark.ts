import type { MonotonicMs } from '../../lib/clock.ts'

/** A burst of inputs is handled together once it has been quiet for so long … */
export const BATCH_IDLE_MS = 1_000
/** … or this long after its first. */
export const BATCH_MS_MAX = 10_000

/** Something about a pool has changed. A version, not a flag: what comes while a pass is under way is not lost when the pass ends. */
export interface DirtyMark {
  readonly version: number
  /** The last version that a pass has taken into account. */
  readonly handled: number
  readonly firstAt: MonotonicMs
  readonly lastAt: MonotonicMs
}

export const CLEAN: DirtyMark = {
  version: 0,
  handled: 0,
  firstAt: 0 as MonotonicMs,
  lastAt: 0 as MonotonicMs,
}

export function markDirty(mark: DirtyMark, now: MonotonicMs): DirtyMark {
  return {
    ...mark,
    version: mark.version + 1,
    firstAt: mark.version === mark.handled ? now : mark.firstAt,
    lastAt: now,
  }
}

/** Whether a pass is to begin now. */
export function isDue({ version, handled, firstAt, lastAt }: DirtyMark, now: MonotonicMs): boolean {
  return version > handled && (now - lastAt >= BATCH_IDLE_MS || now - firstAt >= BATCH_MS_MAX)
}

/** After a pass that began when the mark had this version. Later inputs keep it dirty, their wait counted from the last. */
export function markHandled(mark: DirtyMark, version: number): DirtyMark {
  const handled = Math.max(mark.handled, Math.min(version, mark.version))
  return { ...mark, handled, firstAt: mark.lastAt }
}
