import {
  type Box,
  boxAround,
  distanceToEdges,
  edgesOf,
  holds,
  type PlanePoint,
  type Segment,
} from '../../lib/plane-geometry.ts'
import type { PlayerOnMap, Zone, ZoneMap } from '../../proto/contract/zone.ts'
import { ZoneGround } from '../../proto/contract/zone-ground.ts'

/** Colours that a map needs so that neighbours differ: more zones than this rarely touch each other all. */
export const COLOURS = 8
/** Names are put where there is room; so many places across and down are tried. */
const LABEL_TRIES = 25

/** One zone that is seen at the height of the picture. */
export interface SceneZone {
  readonly zone: Zone
  /** 0 to `COLOURS` - 1; another one than its neighbours'. */
  readonly colour: number
  /** Where its name fits best. */
  readonly label: PlanePoint
}

/** A border with the strips beside it, in hundredths of a unit. */
export interface SceneBorder {
  readonly lines: readonly Segment[]
  readonly corridor: number
  readonly prewarm: number
  readonly closed: boolean
}

/** What a picture of a map shows, seen from above at one height. */
export interface Scene {
  readonly title: string
  readonly box: Box
  readonly zones: readonly SceneZone[]
  readonly borders: readonly SceneBorder[]
  /** Those above or below the zones of the picture are left out. */
  readonly players: readonly PlayerOnMap[]
  readonly ground: ZoneGround
  readonly height: number
}

/** @param height in hundredths; without one the ground (0), or the lowest zones where none is there
 *  @returns at a height without zones: a scene without zones */
export function sceneOf(map: ZoneMap, players: readonly PlayerOnMap[], height?: number): Scene {
  const ground = new ZoneGround(map)
  const lowest = map.zones.reduce((least, zone) => Math.min(least, zone.fromZ), Infinity)
  const isGround = map.zones.some(zone => holdsHeight(zone, 0))
  const at = height ?? (isGround ? 0 : lowest)
  const seen = map.zones.filter(zone => holdsHeight(zone, at))
  const colours = coloursOf(seen, ground)
  const shown = players.filter(player => seen.includes(ground.ownerOf(player.at)))
  return {
    title: `${map.fleet}, version ${map.version}: ${countOf(seen.length, 'zone')}, ${countOf(shown.length, 'player')}`,
    box: boxAround(map.zones.flatMap(zone => zone.outline)),
    zones: seen.map(zone => ({ zone, colour: colours.get(zone) ?? 0, label: labelOf(zone) })),
    borders: seen.flatMap((zone, index) =>
      ground
        .bordersOf(zone.name)
        .filter(({ neighbour, lines }) => lines.length > 0 && seen.indexOf(neighbour) > index),
    ),
    players: shown,
    ground,
    height: at,
  }
}

/** How long a bar is that helps to read distances: 1, 2 or 5 times a power of ten, in units, at most `unitsMax`. */
export function scaleBarUnits(unitsMax: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(unitsMax, 0.01)))
  return [5, 2, 1].map(times => times * power).find(units => units <= unitsMax) ?? power
}

function holdsHeight(zone: Zone, height: number): boolean {
  return zone.fromZ <= height && height < zone.toZ
}

function countOf(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`
}

/** The first colour that no neighbour has; where all are taken, any. */
function coloursOf(zones: readonly Zone[], ground: ZoneGround): ReadonlyMap<Zone, number> {
  const colours = new Map<Zone, number>()
  zones.forEach((zone, index) => {
    const taken = new Set(ground.bordersOf(zone.name).map(({ neighbour }) => colours.get(neighbour)))
    const free = Array.from({ length: COLOURS }, (_, step) => (index + step) % COLOURS).find(
      colour => !taken.has(colour),
    )
    colours.set(zone, free ?? index % COLOURS)
  })
  return colours
}

/** Of a grid of places in the zone the one that is furthest from its edges; sides count twice as much as what is above and below, for names
 *  are wide. */
function labelOf({ outline }: Zone): PlanePoint {
  const { fromX, toX, fromY, toY } = boxAround(outline)
  const flat = edgesOf(outline).map(({ from, to }) => ({ from: narrow(from), to: narrow(to) }))
  let best = { at: { x: (fromX + toX) / 2, y: (fromY + toY) / 2 }, room: -1 }
  for (let row = 1; row < LABEL_TRIES; row += 1) {
    for (let column = 1; column < LABEL_TRIES; column += 1) {
      const at = {
        x: Math.round(fromX + ((toX - fromX) * column) / LABEL_TRIES),
        y: Math.round(fromY + ((toY - fromY) * row) / LABEL_TRIES),
      }
      const middle = Math.hypot(at.x - (fromX + toX) / 2, at.y - (fromY + toY) / 2)
      const room = holds(outline, at) ? distanceToEdges(narrow(at), flat) - middle / 1_000 : -1
      if (room > best.room) best = { at, room }
    }
  }
  return best.at
}

function narrow({ x, y }: PlanePoint): PlanePoint {
  return { x: x / 2, y }
}
