/** Which message numbers came already, as RakNet 2.x counts them: everything behind the number that is waited for, and what came ahead of it.
 *  A lost number is given up after the time-out, so the window goes on without it. */

const NUMBERS = 0x1_0000
/** Numbers further ahead than this count as behind. Exactly half the space ahead is still ahead. */
export const AHEAD_MAX = 0x8000

/** Numbers in a row that came, or that did not. */
interface Run {
  count: number
  /** When missing numbers are given up, ms; undefined for those that came. */
  giveUpAt: number | undefined
}

export class DuplicateWindow {
  readonly #timeoutMs: number
  #base: number
  /** From the base on; together at most `AHEAD_MAX` + 1 numbers. */
  #runs: Run[] = []

  constructor(timeoutMs: number, base = 0) {
    this.#timeoutMs = timeoutMs
    this.#base = base
  }

  /** The number that is waited for. */
  get base(): number {
    return this.#base
  }

  /** Notes a number. @returns whether its message is new */
  accept(number: number, now: number): boolean {
    const ahead = (number - this.#base) & (NUMBERS - 1)
    if (ahead > AHEAD_MAX) return false
    const known = this.#runs.reduce((sum, run) => sum + run.count, 0)
    if (ahead >= known) {
      // Even the number that is waited for may be it: nothing came ahead of it then.
      if (ahead > known) this.#runs.push({ count: ahead - known, giveUpAt: now + this.#timeoutMs })
      this.#runs.push({ count: 1, giveUpAt: undefined })
    } else if (!this.#fill(ahead)) return false
    this.#moveOn(now)
    return true
  }

  /** Marks one number of a run of missing ones. @returns false where it had come */
  #fill(ahead: number): boolean {
    let from = 0
    for (const [index, run] of this.#runs.entries()) {
      if (ahead < from + run.count) {
        if (run.giveUpAt === undefined) return false
        const parts: Run[] = [
          { count: ahead - from, giveUpAt: run.giveUpAt },
          { count: 1, giveUpAt: undefined },
          { count: from + run.count - ahead - 1, giveUpAt: run.giveUpAt },
        ]
        this.#runs.splice(index, 1, ...parts.filter(part => part.count > 0))
        return true
      }
      from += run.count
    }
    return false
  }

  /** Leaves behind what came and what is given up. */
  #moveOn(now: number): void {
    while (this.#runs[0] !== undefined && (this.#runs[0].giveUpAt ?? Number.NEGATIVE_INFINITY) < now)
      this.#base = (this.#base + this.#runs.shift()!.count) & (NUMBERS - 1)
  }
}
