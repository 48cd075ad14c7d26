import { after, type MonotonicMs } from '../../lib/clock.ts'
import type { AccountName } from '../../proto/contract/session.ts'
import {
  BORDER_ENTITIES_MAX,
  type BorderEntity,
  type Position,
  type ZoneName,
} from '../../proto/contract/zone.ts'
import type { Border, ZoneGround } from '../../proto/contract/zone-ground.ts'
import type { WalkReport, WalkView } from './walk-words.ts'

/** Objects that are told no more are shown no longer than this. */
export const OBJECTS_KEPT_MS = 3_000
/** What neighbours are told that a player is; no object is called so. */
export const PLAYER_KIND = 'player'
/** Of an entity's name. */
const ID_CHARACTERS_MAX = 63

/** A player with what neighbours are shown of it. */
export type ShownPlayer = WalkReport & Pick<BorderEntity, 'heading' | 'look'>

/** What of one shard its neighbours may see: the players near a border, and the objects that its script has named. */
export class NearBook {
  #borders: readonly Border[] = []
  /** Of players that the walks know, and so as bounded as those. */
  readonly #looks = new Map<AccountName, Pick<BorderEntity, 'heading' | 'look'>>()
  #objects: readonly BorderEntity[] = []
  #objectsUntil: MonotonicMs | undefined

  carry(ground: ZoneGround | undefined, own: ZoneName | undefined): void {
    this.#borders = own === undefined ? [] : (ground?.bordersOf(own) ?? [])
  }

  /** @param objects all of them; undefined: those of before */
  report(
    players: readonly ShownPlayer[],
    objects: readonly BorderEntity[] | undefined,
    now: MonotonicMs,
  ): void {
    for (const { account, heading, look } of players) this.#looks.set(account, { heading, look })
    if (objects === undefined) return
    this.#objects = objects
    this.#objectsUntil = after(now, OBJECTS_KEPT_MS)
  }

  /** At most `BORDER_ENTITIES_MAX`, nearest to a border first where there are more.
   *  @param views all players of the shard: of others nothing is remembered */
  entities(views: readonly WalkView[], now: MonotonicMs): readonly BorderEntity[] {
    const known = new Set(views.map(({ account }) => account))
    for (const account of this.#looks.keys()) if (!known.has(account)) this.#looks.delete(account)
    if (this.#objectsUntil !== undefined && now >= this.#objectsUntil) this.#objects = []
    const players = views.filter(({ near }) => near).map(view => this.#shown(view))
    const objects = this.#objects.filter(({ at }) => this.#borders.some(border => isNear(border, at)))
    return this.#nearest([...players, ...objects])
  }

  #shown({ account, at }: WalkView): BorderEntity {
    const { heading, look } = this.#looks.get(account) ?? { heading: 0, look: '' }
    return { id: account.slice(0, ID_CHARACTERS_MAX), kind: PLAYER_KIND, at, heading, look }
  }

  #nearest(entities: readonly BorderEntity[]): readonly BorderEntity[] {
    if (entities.length <= BORDER_ENTITIES_MAX) return entities
    return entities
      .map(entity => ({ entity, distance: this.#distance(entity.at) }))
      .toSorted((left, right) => left.distance - right.distance)
      .slice(0, BORDER_ENTITIES_MAX)
      .map(({ entity }) => entity)
  }

  #distance(at: Position): number {
    return Math.min(...this.#borders.map(border => Math.abs(border.depth(at))))
  }
}

/** In the corridor, in a strip beside it, or already beyond the border. */
function isNear(border: Border, at: Position): boolean {
  return border.depth(at) >= -(border.corridor / 2 + border.prewarm)
}
