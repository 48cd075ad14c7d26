const PAUSE_MS = 1_000
const PAUSE_MS_MAX = 300_000
const DOUBLINGS_MAX = 16

/** How long nothing is promoted after the table had to be made anew, twice as long with each failure before: whoever takes it away may do so again. */
export function pauseMsAfter(failuresBefore: number): number {
  return Math.min(PAUSE_MS_MAX, PAUSE_MS * 2 ** Math.min(failuresBefore, DOUBLINGS_MAX))
}
