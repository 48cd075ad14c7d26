/** Most calls that wait for a change at the same time; more than these are let go at once, and look again. */
export const WAITERS_MAX = 1_000

/** Lets calls wait until the links have said something new. */
export class ChangeSignal {
  #waiters: (() => void)[] = []

  /** Lets everybody go who waits now. */
  notify(): void {
    const waiters = this.#waiters
    this.#waiters = []
    for (const release of waiters) release()
  }

  /** Resolves at the next `notify`, or after `timeoutMs`. */
  next(timeoutMs: number): Promise<void> {
    if (this.#waiters.length >= WAITERS_MAX) return Promise.resolve()
    return new Promise(resolve => {
      const timer = setTimeout(() => {
        this.#waiters = this.#waiters.filter(waiter => waiter !== release)
        resolve()
      }, timeoutMs)
      const release = (): void => {
        clearTimeout(timer)
        resolve()
      }
      this.#waiters.push(release)
    })
  }
}
