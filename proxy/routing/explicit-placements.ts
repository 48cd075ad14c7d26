import { type PlayerKey, playerKeyText } from '../../proto/contract/common.ts'
import type { GroupId } from '../../proto/contract/ids.ts'
import type { Placement } from '../../proto/contract/proxy-link.ts'

export interface ExplicitPlacement {
  readonly groupId: GroupId
  readonly placementVersion: number
}

/** What became of one placement: `stale` = an equal or newer one is known, `full` = no room (the move is refused; nothing
 *  known is ever evicted). */
export type PlaceOutcome = 'placed' | 'same' | 'stale' | 'full'

/** Moves and hand-offs of single players. Owned by the store, pushed here, kept until the store takes them back. */
export class ExplicitPlacements {
  readonly #byPlayer = new Map<string, ExplicitPlacement>()
  readonly #placementsMax: number

  constructor(placementsMax: number) {
    this.#placementsMax = placementsMax
  }

  get size(): number {
    return this.#byPlayer.size
  }

  of(player: PlayerKey): ExplicitPlacement | undefined {
    return this.#byPlayer.size === 0 ? undefined : this.#byPlayer.get(playerKeyText(player))
  }

  /** Whether `player` can be placed: somebody known always can. */
  hasRoomFor(player: PlayerKey): boolean {
    return this.#byPlayer.size < this.#placementsMax || this.#byPlayer.has(playerKeyText(player))
  }

  place({ player, groupId, placementVersion }: Placement): PlaceOutcome {
    const key = playerKeyText(player)
    const known = this.#byPlayer.get(key)
    if (known !== undefined && placementVersion <= known.placementVersion)
      return known.placementVersion === placementVersion && known.groupId === groupId ? 'same' : 'stale'
    if (known === undefined && this.#byPlayer.size >= this.#placementsMax) return 'full'
    this.#byPlayer.set(key, { groupId, placementVersion })
    return 'placed'
  }

  remove(player: PlayerKey): void {
    this.#byPlayer.delete(playerKeyText(player))
  }

  /** Forgets every placement that is not among `placements`: a snapshot is complete. */
  keepOnly(placements: readonly Placement[]): void {
    const kept = new Set(placements.map(placement => playerKeyText(placement.player)))
    for (const key of this.#byPlayer.keys()) if (!kept.has(key)) this.#byPlayer.delete(key)
  }
}
