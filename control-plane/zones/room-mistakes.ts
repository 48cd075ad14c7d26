import { distanceToEdges, edgesOf, holds, boxAround, type PlanePoint } from '../../lib/plane-geometry.ts'
import type { Zone, ZoneMap } from '../../proto/contract/zone.ts'
import { type Border, ZoneGround } from '../../proto/contract/zone-ground.ts'
import type { MapMistake } from './map-mistake.ts'
import type { SoundZone } from './tiling-mistakes.ts'

/** Squares that are looked at per zone before its inside counts as too small to be found. */
const SQUARES_MAX = 1_000
/** Of the zone's larger side: insides that are narrower are not looked for. */
const NARROWEST_PART = 250

/** Zones without a place that is outside all their corridors, or outside all corridors and prewarm strips. The map is sound otherwise. */
export function roomMistakes(map: ZoneMap, zones: readonly SoundZone[]): readonly MapMistake[] {
  const ground = new ZoneGround(map)
  return zones.flatMap(({ zone, index }): MapMistake[] => {
    const borders = ground.bordersOf(zone.name)
    const path = `zones[${index}]`
    if (!hasRoom(zone, borders, border => border.corridor / 2))
      return [
        {
          path,
          what: `the corridors of zone "${zone.name}" leave no room between them`,
          remedy: 'Make the corridors narrower, or the zone larger.',
        },
      ]
    if (!hasRoom(zone, borders, border => border.corridor / 2 + border.prewarm))
      return [
        {
          path,
          what: `the prewarm strips of zone "${zone.name}" leave no room between them: wherever players are, places are kept for them elsewhere`,
          remedy: 'Make the prewarm strips or the corridors narrower, or the zone larger.',
        },
      ]
    return []
  })
}

type Width = (border: Border) => number

function hasRoom(zone: Zone, borders: readonly Border[], width: Width): boolean {
  const beside = borders.filter(({ lines }) => lines.length > 0)
  const above = borders.filter(({ lines }) => lines.length === 0)
  return hasHeight(zone, above, width) && (beside.length === 0 || hasFloor(zone, beside, width))
}

/** Between the widest strip below and the widest one above. */
function hasHeight(zone: Zone, levels: readonly Border[], width: Width): boolean {
  const widest = (borders: readonly Border[]): number => Math.max(0, ...borders.map(width))
  const below = widest(levels.filter(({ neighbour }) => neighbour.toZ === zone.fromZ))
  return (
    zone.toZ - zone.fromZ > below + widest(levels.filter(({ neighbour }) => neighbour.fromZ === zone.toZ))
  )
}

interface Square {
  readonly middle: PlanePoint
  /** From the middle to a corner. */
  readonly reach: number
}

/** Whether a point of the zone is outside the strips of all borders, whatever their heights. Squares that might hold one are cut into four
 *  until their middle is one, as in mapbox/polylabel: what is true of the middle cannot change by more than the distance from it. */
function hasFloor(zone: Zone, borders: readonly Border[], width: Width): boolean {
  const { fromX, toX, fromY, toY } = boxAround(zone.outline)
  const side = Math.max(toX - fromX, toY - fromY)
  const edges = edgesOf(zone.outline)
  let open: Square[] = [squareAt((fromX + toX) / 2, (fromY + toY) / 2, side)]
  let looked = 0
  while (open.length > 0 && looked < SQUARES_MAX) {
    const next: Square[] = []
    for (const { middle, reach } of open) {
      looked += 1
      const at = { x: Math.round(middle.x), y: Math.round(middle.y) }
      const room = Math.min(...borders.map(border => distanceToEdges(at, border.lines) - width(border)))
      const isIn = holds(zone.outline, at)
      if (isIn && room > 0) return true
      const mayHold = room + reach > 0 && (isIn || distanceToEdges(at, edges) <= reach)
      if (mayHold && reach * NARROWEST_PART > side) next.push(...quartersOf(middle, reach))
    }
    open = next
  }
  return false
}

function squareAt(x: number, y: number, side: number): Square {
  return { middle: { x, y }, reach: (side / 2) * Math.SQRT2 }
}

function quartersOf({ x, y }: PlanePoint, reach: number): Square[] {
  const side = reach / Math.SQRT2
  const steps = [-side / 2, side / 2]
  return steps.flatMap(stepX => steps.map(stepY => squareAt(x + stepX, y + stepY, side)))
}
