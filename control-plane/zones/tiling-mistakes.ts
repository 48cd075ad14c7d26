import {
  Corners,
  doubled,
  doubleMiddle,
  holdsWithin,
  overlapOf,
  turnedLeft,
} from '../../lib/outline-overlap.ts'
import {
  type Box,
  boxAround,
  boxesTouch,
  doubleArea,
  edgesOf,
  type Segment,
} from '../../lib/plane-geometry.ts'
import type { Zone } from '../../proto/contract/zone.ts'
import { type MapMistake, placeText } from './map-mistake.ts'

/** A zone whose outline and heights are in order, with its place in the map. */
export interface SoundZone {
  readonly zone: Zone
  readonly index: number
}

/** A part of an edge on which no corner lies. */
interface Piece extends Segment {
  readonly owner: SoundZone
  /** The same for pieces with the same ends, whatever their direction. */
  readonly line: number
  readonly isForward: boolean
}

interface Slab {
  readonly fromZ: number
  readonly toZ: number
  readonly zones: readonly SoundZone[]
  readonly pieces: readonly Piece[]
}

/** Where several zones are, or none within the box around all of them. Exact.
 *
 *  Where every piece of an edge inside the box is also somebody's in the other direction, each place of the box has as many owners as any
 *  other; that this is one, the areas say. Who it is that overlaps is looked for only where that is not so. */
export function tilingMistakes(zones: readonly SoundZone[]): readonly MapMistake[] {
  const box = boxAround(zones.flatMap(({ zone }) => zone.outline))
  const slabs = slabsOf(zones)
  if (slabs.every(slab => isTiled(slab, box))) return []
  return [...overlapMistakes(zones), ...gapMistakes(slabs, box)]
}

function slabsOf(zones: readonly SoundZone[]): readonly Slab[] {
  const pieces = allPieces(zones)
  const heights = [...new Set(zones.flatMap(({ zone }) => [zone.fromZ, zone.toZ]))].sort(
    (left, right) => left - right,
  )
  return heights.slice(1).map((toZ, index) => {
    const fromZ = heights[index] ?? toZ
    const has = ({ zone }: SoundZone): boolean => zone.fromZ <= fromZ && zone.toZ >= toZ
    return { fromZ, toZ, zones: zones.filter(has), pieces: pieces.filter(({ owner }) => has(owner)) }
  })
}

function allPieces(zones: readonly SoundZone[]): readonly Piece[] {
  const lines = new Map<string, number>()
  return zones.flatMap(owner =>
    segmentsOf(owner, zones).map(({ from, to }): Piece => {
      const isForward = from.x < to.x || (from.x === to.x && from.y < to.y)
      const [first, last] = isForward ? [from, to] : [to, from]
      const key = `${first.x} ${first.y} ${last.x} ${last.y}`
      const line = lines.get(key) ?? lines.size
      lines.set(key, line)
      return { from, to, owner, line, isForward }
    }),
  )
}

function segmentsOf(owner: SoundZone, zones: readonly SoundZone[]): Segment[] {
  const box = boxAround(owner.zone.outline)
  const near = zones
    .filter(other => other !== owner && boxesTouch(box, boxAround(other.zone.outline)))
    .flatMap(other => other.zone.outline)
    .filter(({ x, y }) => x >= box.fromX && x <= box.toX && y >= box.fromY && y <= box.toY)
  const corners = new Corners(near)
  return edgesOf(turnedLeft(owner.zone.outline)).flatMap(edge => corners.cut(edge))
}

function isTiled({ zones, pieces }: Slab, box: Box): boolean {
  const area = zones.reduce((sum, { zone }) => sum + doubleArea(turnedLeft(zone.outline)), 0n)
  if (area !== 2n * BigInt(box.toX - box.fromX) * BigInt(box.toY - box.fromY)) return false
  const sums = new Map<number, number>()
  for (const { line, isForward, from, to } of pieces)
    if (!isEdge({ from, to }, box)) sums.set(line, (sums.get(line) ?? 0) + (isForward ? 1 : -1))
  return sums.values().every(sum => sum === 0)
}

function overlapMistakes(zones: readonly SoundZone[]): readonly MapMistake[] {
  return zones.flatMap(({ zone, index }, place) =>
    zones.slice(0, place).flatMap(({ zone: other }) => {
      if (Math.max(zone.fromZ, other.fromZ) >= Math.min(zone.toZ, other.toZ)) return []
      const at = overlapOf(other.outline, zone.outline)
      if (at === undefined) return []
      return {
        path: `zones[${index}].outline`,
        what: `zone "${zone.name}" overlaps "${other.name}" near ${placeText(at)}`,
        remedy: 'Give both the same corners where they meet, or heights that do not meet.',
      }
    }),
  )
}

/** At most one per zone: more of them have one cause mostly. */
function gapMistakes(slabs: readonly Slab[], box: Box): readonly MapMistake[] {
  const told = new Set<SoundZone>()
  return slabs.flatMap((slab): MapMistake[] => {
    if (slab.zones.length === 0) return [emptySlab(slab)]
    const gaps: MapMistake[] = []
    for (const piece of openPieces(slab, box)) {
      if (told.has(piece.owner) || isCovered(piece, slab.zones)) continue
      told.add(piece.owner)
      gaps.push(gapMistake(piece, slab))
    }
    return gaps
  })
}

/** Those on the inside of the box that nobody has on the other side. */
function openPieces({ pieces }: Slab, box: Box): readonly Piece[] {
  const [forward, backward] = [new Set<number>(), new Set<number>()]
  for (const { line, isForward } of pieces) (isForward ? forward : backward).add(line)
  return pieces.filter(
    piece => !(piece.isForward ? backward : forward).has(piece.line) && !isEdge(piece, box),
  )
}

function isEdge({ from, to }: Segment, { fromX, toX, fromY, toY }: Box): boolean {
  const upright = from.x === to.x && (from.x === fromX || from.x === toX)
  return upright || (from.y === to.y && (from.y === fromY || from.y === toY))
}

/** Whether the piece is open because zones overlap there: that is told already. */
function isCovered(piece: Piece, zones: readonly SoundZone[]): boolean {
  const middle = doubleMiddle(piece)
  return zones.some(
    other =>
      other !== piece.owner &&
      boxesTouch(boxAround(other.zone.outline), boxAround([piece.from, piece.to])) &&
      holdsWithin(doubled(other.zone.outline), middle),
  )
}

function emptySlab({ fromZ, toZ }: Slab): MapMistake {
  return {
    path: 'zones',
    what: `there is no zone between the heights ${fromZ / 100} and ${toZ / 100}`,
    remedy: 'Let the zones below reach up to those above.',
  }
}

function gapMistake({ owner, from, to }: Piece, { fromZ, toZ }: Slab): MapMistake {
  const where = `from ${placeText(from)} to ${placeText(to)}, heights ${fromZ / 100} to ${toZ / 100}`
  return {
    path: `zones[${owner.index}].outline`,
    what: `there is nothing beside zone "${owner.zone.name}" ${where}`,
    remedy:
      'Together the zones must fill a rectangle: move a corner, add a zone, or give the zones beside it the very same corners.',
  }
}
