import type { MonotonicMs } from '../../lib/clock.ts'
import type { FleetView } from './game-adapter.ts'

/** Answers are made anew at most so often, whoever asks. */
export const ANSWERS_FRESH_MS = 1_000

/** Keeps what was made of a fleet for a second, or until its shards are others. */
export class FreshAnswers<T> {
  readonly #make: (fleet: FleetView, now: MonotonicMs) => T
  #made: { readonly at: MonotonicMs; readonly fleet: FleetView; readonly answers: T } | undefined

  constructor(make: (fleet: FleetView, now: MonotonicMs) => T) {
    this.#make = make
  }

  of(fleet: FleetView, now: MonotonicMs): T {
    const made = this.#made
    const same = made?.fleet.shards === fleet.shards && made.fleet.port === fleet.port
    if (made !== undefined && same && now - made.at < ANSWERS_FRESH_MS) return made.answers
    const answers = this.#make(fleet, now)
    this.#made = { at: now, fleet, answers }
    return answers
  }
}
