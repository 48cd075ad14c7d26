/** Time is an argument: every part gets a `Clock`, so tests and the simulator run on a clock of their own. */

/** Milliseconds of a monotonic clock of this process. For durations and deadlines; meaningless elsewhere. */
export type MonotonicMs = number & { readonly __unit: 'monotonic-ms' }
/** Milliseconds since 1970 by this machine's wall clock. For people and tables; never for durations. */
export type WallMs = number & { readonly __unit: 'wall-ms' }

export interface Clock {
  monotonicMs(): MonotonicMs
  wallMs(): WallMs
}

export const systemClock: Clock = {
  monotonicMs: () => performance.now() as MonotonicMs,
  wallMs: () => Date.now() as WallMs,
}

/** A moment `durationMs` after `from`. */
export function after(from: MonotonicMs, durationMs: number): MonotonicMs {
  return (from + durationMs) as MonotonicMs
}

/** A clock that moves only when told. For tests and the simulator. */
export class ManualClock implements Clock {
  #nowMs: number
  readonly #wallOffsetMs: number

  constructor(nowMs = 1_000, wallOffsetMs = 1_700_000_000_000) {
    this.#nowMs = nowMs
    this.#wallOffsetMs = wallOffsetMs
  }

  monotonicMs(): MonotonicMs {
    return this.#nowMs as MonotonicMs
  }

  wallMs(): WallMs {
    return (this.#nowMs + this.#wallOffsetMs) as WallMs
  }

  advance(durationMs: number): void {
    this.#nowMs += durationMs
  }
}
