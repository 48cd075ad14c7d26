import type { HandoffRefusal } from '../../proto/contract/handoff.ts'
import type { Position, ZoneName } from '../../proto/contract/zone.ts'
import type { Border, ZoneGround } from '../../proto/contract/zone-ground.ts'

/** Who came this part of the way from the prewarm strip's begin to the line nearer to it, since the earlier position, heads there. */
const HEADS_BY_PART = 400

/** Where a player is, seen from the zone of the shard that carries them. `over` implies `beyond`, which implies `heads`. */
export type Place =
  | { readonly kind: 'inside' }
  | {
      /** In the strip where places are asked for, or in the corridor and everything behind it, up to any distance. */
      readonly kind: 'prewarm' | 'corridor'
      /** To which they head, or that owns the position already. */
      readonly zone: ZoneName
      /** Why nobody crosses here; undefined: they do. */
      readonly closed: HandoffRefusal | undefined
      /** They come nearer, or are beyond the line. */
      readonly heads: boolean
      /** The position has another owner. */
      readonly beyond: boolean
      /** By at least half the hysteresis. */
      readonly over: boolean
    }

export const INSIDE: Place = { kind: 'inside' }

/** @param earlier where they were a moment before; the same position where none is known: then nobody heads anywhere */
export function placeOf(ground: ZoneGround, own: ZoneName, at: Position, earlier: Position): Place {
  const owner = ground.ownerOf(at).name
  if (owner !== own) return placeBeyond(ground, own, owner, at)
  const before = ground.ownerOf(earlier).name === own ? earlier : at
  let nearest: { readonly place: Place; readonly heads: boolean; readonly distance: number } | undefined
  for (const border of ground.bordersOf(own)) {
    const distance = border.distance(at)
    const beforeCorridor = distance - border.corridor / 2
    if (beforeCorridor > border.prewarm) continue
    const heads = headsFor(border, distance, before)
    if (nearest !== undefined && (nearest.heads ? !heads : false)) continue
    if (nearest !== undefined && nearest.heads === heads && nearest.distance <= beforeCorridor) continue
    nearest = { place: placeBefore(border, beforeCorridor, heads), heads, distance: beforeCorridor }
  }
  return nearest?.place ?? INSIDE
}

/** How far a party is: as far as its last member. */
export function hindmost(places: readonly Place[]): Place {
  return places.reduce((last, place) => (advance(place) < advance(last) ? place : last), places[0] ?? INSIDE)
}

/** The same for those who are not to cross yet, wherever they are. */
export function beforeTheLine(place: Place): Place {
  return place.kind === 'inside' ? place : { ...place, beyond: false, over: false }
}

function advance(place: Place): number {
  if (place.kind === 'inside') return 0
  if (place.over) return 5
  if (place.beyond) return 4
  return (place.kind === 'corridor' ? 2 : 1) + (place.heads ? 0.5 : 0)
}

function headsFor(border: Border, distance: number, before: Position): boolean {
  const least = Math.max(1, (border.corridor / 2 + border.prewarm) / HEADS_BY_PART)
  return border.distance(before) - distance >= least
}

function placeBefore(border: Border, beforeCorridor: number, heads: boolean): Place {
  return {
    kind: beforeCorridor <= 0 ? 'corridor' : 'prewarm',
    zone: border.neighbour.name,
    closed: border.closed ? 'closed' : undefined,
    heads,
    beyond: false,
    over: false,
  }
}

/** Also for zones without a border to their own: through a corner, or by a teleport. */
function placeBeyond(ground: ZoneGround, own: ZoneName, owner: ZoneName, at: Position): Place {
  const border = ground.bordersOf(own).find(({ neighbour }) => neighbour.name === owner)
  const { hysteresis } = border ?? ground.map
  const depth = ground.distanceTo(own, at) ?? Infinity
  return {
    kind: 'corridor',
    zone: owner,
    closed: border?.closed === true ? 'closed' : undefined,
    heads: true,
    beyond: true,
    over: 2 * depth >= hysteresis,
  }
}
