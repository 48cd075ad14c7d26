import { after, type Clock, type MonotonicMs } from '../../lib/clock.ts'

/** Most calls that wait for a change at the same time; more than these are let go at once, and look again. */
export const WAITERS_MAX = 1_000

interface Waiter {
  readonly until: MonotonicMs
  readonly release: () => void
}

/** Lets calls wait until the links have said something new. */
export class ChangeSignal {
  readonly #clock: Clock
  #waiters: Waiter[] = []

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Lets everybody go who waits now. */
  notify(): void {
    const waiters = this.#waiters
    this.#waiters = []
    for (const { release } of waiters) release()
  }

  /** Lets those go who have waited for long enough. */
  sweep(): void {
    const now = this.#clock.monotonicMs()
    const due = this.#waiters.filter(({ until }) => until <= now)
    if (due.length === 0) return
    this.#waiters = this.#waiters.filter(({ until }) => until > now)
    for (const { release } of due) release()
  }

  /** Resolves at the next `notify`, or at the first `sweep` after `timeoutMs`. */
  next(timeoutMs: number): Promise<void> {
    if (this.#waiters.length >= WAITERS_MAX) return Promise.resolve()
    const until = after(this.#clock.monotonicMs(), timeoutMs)
    return new Promise(release => {
      this.#waiters.push({ until, release })
    })
  }
}
