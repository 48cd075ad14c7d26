import { after, type MonotonicMs } from '../../lib/clock.ts'
import type { BorderEntity, PlayerOnMap } from '../../proto/contract/zone.ts'

/** Where everybody is, so often; and all of it again, while there is anything: neighbours forget what is told no more. */
export const PLAYERS_EVERY_MS = 1_000
/** What is near the borders, so often where it has changed. */
export const NEAR_EVERY_MS = 200

/** All that is told of one shard. */
export interface ShardLevels {
  readonly players: readonly PlayerOnMap[]
  readonly near: readonly BorderEntity[]
}

/** When the control plane is told what. Every report says all: the newest counts. */
export class ReportPace {
  #players: readonly PlayerOnMap[] = []
  #playersAt: MonotonicMs
  #nearAt: MonotonicMs
  /** As it was told last; undefined: it was not. */
  #nearTold: string | undefined
  /** Nobody need be told twice that nothing is here. */
  #isNothingTold = false
  #isChanged = false

  constructor(now: MonotonicMs) {
    this.#playersAt = now
    this.#nearAt = now
  }

  /** The script has said something. */
  changed(): void {
    this.#isChanged = true
  }

  /** @returns what is to be told now; undefined: nothing */
  next(
    now: MonotonicMs,
    levels: {
      readonly players: () => readonly PlayerOnMap[]
      readonly near: () => readonly BorderEntity[]
    },
  ): ShardLevels | undefined {
    if (now < this.#nearAt) return undefined
    this.#nearAt = after(now, NEAR_EVERY_MS)
    const isTurn = now >= this.#playersAt
    if (!isTurn && !this.#isChanged) return undefined
    this.#isChanged = false
    const near = levels.near()
    const told = JSON.stringify(near)
    if (isTurn) {
      this.#playersAt = after(now, PLAYERS_EVERY_MS)
      this.#players = levels.players()
    } else if (told === this.#nearTold) return undefined
    const isNothing = this.#players.length === 0 && near.length === 0
    if (isNothing && this.#isNothingTold) return undefined
    this.#nearTold = told
    this.#isNothingTold = isNothing
    return { players: this.#players, near }
  }

  /** Nobody has heard it. */
  lost(): void {
    this.#nearTold = undefined
    this.#isNothingTold = false
  }
}
