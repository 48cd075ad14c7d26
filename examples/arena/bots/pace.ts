import { limits } from './limits.ts'

/** Whose turn it is: everybody once per round, evenly spread over it, so that no timer per bot is needed. */
export class Pace {
  readonly #players: number
  readonly #turnsPerMs: number
  readonly #startMs: number
  #taken = 0

  /** @param options.rate turns per second of each player */
  constructor(options: { readonly players: number; readonly rate: number; readonly startMs: number }) {
    this.#players = options.players
    this.#turnsPerMs = (options.players * options.rate) / 1_000
    this.#startMs = options.startMs
  }

  /** How many bots there are by now; they come in one after the other. */
  born(nowMs: number): number {
    const births = Math.ceil(((nowMs - this.#startMs) * limits.birthsPerSecondMax) / 1_000)
    return Math.min(Math.max(births, 0), this.#players)
  }

  /** The bots whose turn came since the last call. After a long pause: each once; turns missed are not made up for. */
  take(nowMs: number): readonly number[] {
    const due = Math.floor((nowMs - this.#startMs) * this.#turnsPerMs)
    const born = this.born(nowMs)
    const turns: number[] = []
    for (let turn = Math.max(this.#taken, due - this.#players); turn < due; turn++) {
      const bot = turn % this.#players
      if (bot < born) turns.push(bot)
    }
    this.#taken = Math.max(this.#taken, due)
    return turns
  }
}
