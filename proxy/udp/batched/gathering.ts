import { after, type MonotonicMs } from '../../../lib/clock.ts'

/** How long a pause is asked to last. Linux lets it last up to 50 µs longer (a thread's timer slack): about 55 µs, and whatever is asked
 *  beyond 1 µs comes on top. */
export const PAUSE_US = 1
/** No pause begins later in a turn of the event loop: so all of them together keep timers and connections waiting for this long, and one
 *  pause. */
export const PAUSES_MS_MAX = 1
/** A pause that lasts longer is none of what was meant: the system keeps time coarsely, or somebody has the core. */
export const PAUSE_MS_MAX = 1
/** So many such pauses in a row: then there are none for a while. */
export const LONG_PAUSES_MAX = 3
export const REST_MS = 1_000
/** Over how long it is measured how much comes: enough to tell a rate from chance, and soon over. */
export const WINDOW_MS = 20
/** A longer window says nothing of now: there was silence in it, or the process was held up. */
const WINDOW_MS_MAX = 2 * WINDOW_MS
/** From so many datagrams a millisecond on it pauses. At 20, both ways together, a pause costs as much as it saves: it wakes up with one datagram there. At
 *  twice as many half of the processor's time is saved. */
export const DATAGRAMS_PER_MS_MIN = 24

/** Decides whether to pause before sockets are looked at again. While many datagrams come one by one, waking up for each costs most: after
 *  a moment's pause several are served at once. Otherwise a pause would only delay, so there is none before a whole window has told
 *  of a high rate, and none after silence. Costs nothing but arithmetic. */
export class Gathering {
  #windowBegan = Number.NEGATIVE_INFINITY
  #turnBegan = Number.NEGATIVE_INFINITY
  #datagrams = 0
  #rateIsHigh = false
  #longPauses = 0
  #restsUntil = Number.NEGATIVE_INFINITY

  /** A turn of the event loop begins, because a socket is ready. */
  beginTurn(now: MonotonicMs): void {
    this.#turnBegan = now
    const passedMs = now - this.#windowBegan
    if (passedMs < WINDOW_MS) return
    this.#rateIsHigh = passedMs <= WINDOW_MS_MAX && this.#datagrams >= DATAGRAMS_PER_MS_MIN * passedMs
    this.#windowBegan = now
    this.#datagrams = 0
  }

  /** A socket had so many. */
  add(datagrams: number): void {
    this.#datagrams += datagrams
  }

  /** Whether to pause now, between two rounds of a turn. */
  pauses(now: MonotonicMs): boolean {
    return this.#rateIsHigh && now >= this.#restsUntil && now - this.#turnBegan < PAUSES_MS_MAX
  }

  /** A pause has ended that began at `from`. */
  paused(from: MonotonicMs, now: MonotonicMs): void {
    this.#longPauses = now - from > PAUSE_MS_MAX ? this.#longPauses + 1 : 0
    if (this.#longPauses < LONG_PAUSES_MAX) return
    this.#longPauses = 0
    this.#restsUntil = after(now, REST_MS)
  }
}
