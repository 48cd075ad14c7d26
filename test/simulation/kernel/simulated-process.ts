import type { Clock, MonotonicMs, WallMs } from '../../../lib/clock.ts'
import type { Timer, Timers } from '../../../lib/timers.ts'
import { type Life, newLife } from './life.ts'
import type { Scheduler } from './scheduler.ts'

/** When every simulation begins, by everybody's wall clock. */
export const WALL_START_MS = 1_700_000_000_000
/** Monotonic clocks of processes do not begin at 0. */
const MONOTONIC_START_MS = 1_000

/** A clock that goes `rate` times as fast as the true time. */
export class DriftingClock implements Clock {
  readonly #scheduler: Scheduler
  readonly #bornAt: number
  readonly #rate: number

  constructor(scheduler: Scheduler, rate: number) {
    this.#scheduler = scheduler
    this.#bornAt = scheduler.nowMs
    this.#rate = rate
  }

  monotonicMs(): MonotonicMs {
    return (MONOTONIC_START_MS + (this.#scheduler.nowMs - this.#bornAt) * this.#rate) as MonotonicMs
  }

  /** Wall clocks drift too, and go on over restarts. */
  wallMs(): WallMs {
    return Math.floor(WALL_START_MS + this.#scheduler.nowMs * this.#rate) as WallMs
  }
}

/** A process: its life, its clock, its timers. Everything that it is to do later is bound to its life. */
export class SimulatedProcess implements Timers {
  readonly life: Life
  readonly clock: DriftingClock
  readonly scheduler: Scheduler
  readonly #rate: number

  constructor(scheduler: Scheduler, name: string, rate: number) {
    this.scheduler = scheduler
    this.life = newLife(name)
    this.clock = new DriftingClock(scheduler, rate)
    this.#rate = rate
  }

  once(delayMs: number, run: () => void): Timer {
    let cancelled = false
    this.scheduler.schedule(delayMs / this.#rate, this.life, () => {
      if (!cancelled) run()
    })
    return {
      cancel: () => {
        cancelled = true
      },
    }
  }

  /** Like `setInterval`, on the process's own clock. */
  every(periodMs: number, run: () => void): void {
    const again = (): void => {
      run()
      this.scheduler.schedule(periodMs / this.#rate, this.life, again)
    }
    this.scheduler.schedule(periodMs / this.#rate, this.life, again)
  }

  /** Everything of it is gone from now on. */
  end(): void {
    this.life.ended = true
    this.life.parked = undefined
  }
}
