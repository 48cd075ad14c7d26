/** Waiting is an argument, like the time: the simulator has timers of its own. */

export interface Timer {
  /** Does nothing once it has run. */
  cancel(): void
}

export interface Timers {
  /** Runs `run` once, `delayMs` from now. */
  once(delayMs: number, run: () => void): Timer
}

export const systemTimers: Timers = {
  once(delayMs, run) {
    const timer = setTimeout(run, delayMs)
    return { cancel: () => clearTimeout(timer) }
  },
}
