import { after, type MonotonicMs } from '../../lib/clock.ts'

/** Clients that were told to connect anew, and may not have heard it; the one who was told first gives way. */
export const FAREWELLS_MAX = 10_000
/** Said so often without being asked: one in a few datagrams gets lost on its way through the world. */
export const FAREWELL_TIMES = 3
export const FAREWELL_EVERY_MS = 100
/** Said again to who still speaks. */
export const FAREWELL_AGAIN_MS = 1_000
/** By then every client has noticed for itself that nobody answers. */
export const FAREWELL_KEPT_MS = 15_000

/** Where a client is, and in what words it understands goodbye. `place` is how it is reached, which is the caller's business. */
export interface Leaver<Place> {
  readonly ip: string
  readonly port: number
  readonly key: number | undefined
  readonly place: Place
}

interface Entry<Place> {
  readonly leaver: Leaver<Place>
  readonly until: MonotonicMs
  timesLeft: number
  dueAt: MonotonicMs
}

/** Who is to be told once more to connect anew. */
export class FarewellBook<Place> {
  readonly #entries = new Map<string, Entry<Place>>()
  /** Those with words left to be said unasked. */
  readonly #due = new Set<Entry<Place>>()

  get size(): number {
    return this.#entries.size
  }

  /** The first word is due at once. */
  add(leaver: Leaver<Place>, now: MonotonicMs): void {
    const key = keyOf(leaver.ip, leaver.port)
    this.#forget(key)
    if (this.#entries.size >= FAREWELLS_MAX)
      for (const oldest of this.#entries.keys()) {
        this.#forget(oldest)
        break
      }
    const entry = { leaver, until: after(now, FAREWELL_KEPT_MS), timesLeft: FAREWELL_TIMES, dueAt: now }
    this.#entries.set(key, entry)
    this.#due.add(entry)
  }

  /** The client is back, from the same port. */
  forget(ip: string, port: number): void {
    if (this.#entries.size > 0) this.#forget(keyOf(ip, port))
  }

  /** Somebody without a flow speaks. `unknown`: it was never told goodbye, or too long ago. Otherwise it is to be told once more, or has been
   *  just now. */
  hear(ip: string, port: number, now: MonotonicMs): Leaver<Place> | 'unknown' | 'told' {
    if (this.#entries.size === 0) return 'unknown'
    const key = keyOf(ip, port)
    const entry = this.#entries.get(key)
    if (entry === undefined) return 'unknown'
    if (now >= entry.until) {
      this.#forget(key)
      return 'unknown'
    }
    if (entry.timesLeft > 0 || now < entry.dueAt) return 'told'
    entry.dueAt = after(now, FAREWELL_AGAIN_MS)
    return entry.leaver
  }

  /** Says what is due, at most `wordsMax` times, and forgets who was told long ago. */
  tick(now: MonotonicMs, wordsMax: number, say: (leaver: Leaver<Place>) => void): void {
    let words = 0
    for (const entry of this.#due) {
      if (words >= wordsMax) break
      if (now < entry.dueAt) continue
      words += 1
      entry.timesLeft -= 1
      entry.dueAt = after(now, entry.timesLeft > 0 ? FAREWELL_EVERY_MS : FAREWELL_AGAIN_MS)
      if (entry.timesLeft === 0) this.#due.delete(entry)
      say(entry.leaver)
    }
    // In the order in which they came: whoever follows was told later.
    for (const [key, entry] of this.#entries) {
      if (now < entry.until) return
      this.#forget(key)
    }
  }

  #forget(key: string): void {
    const entry = this.#entries.get(key)
    if (entry === undefined) return
    this.#entries.delete(key)
    this.#due.delete(entry)
  }
}

function keyOf(ip: string, port: number): string {
  return `${ip} ${port}`
}
