import { limits, sightRadius } from './limits.ts'
import type { Player } from './world.ts'

/** Where a player was when the index was made, and how that is told. */
interface Sighting {
  readonly player: Player
  readonly x: number
  readonly y: number
  readonly text: string
}

/** Players by square of the map, edge = how far one sees: whoever is in sight is in one of nine squares. */
export type SightIndex = ReadonlyMap<number, readonly Sighting[]>

/** More squares than any row of the map has, so that (column, row) is one number without collisions. */
const rowStride = 1_000

/** A snapshot. Costs one pass over the players; make it once per round. */
export function indexSight(players: Iterable<Player>): SightIndex {
  const index = new Map<number, Sighting[]>()
  for (const player of players) {
    const { name, x, y } = player
    const sighting = { player, x, y, text: ` ${name} ${formatCoordinate(x)} ${formatCoordinate(y)}` }
    const square = squareAt(x, y)
    const there = index.get(square)
    if (there === undefined) index.set(square, [sighting])
    else there.push(sighting)
  }
  return index
}

/** What one player sees: `near <name> <x> <y> …`, cut so that it fits one datagram.
 *  @returns nothing if nobody is in sight */
export function describeSight(index: SightIndex, viewer: Player): string | undefined {
  let text = 'near'
  for (let columns = -1; columns <= 1; columns++) {
    for (let rows = -1; rows <= 1; rows++) {
      const square = squareAt(viewer.x + columns * sightRadius, viewer.y + rows * sightRadius)
      for (const sighting of index.get(square) ?? []) {
        if (sighting.player === viewer || !isInSight(sighting, viewer)) continue
        if (text.length + sighting.text.length > limits.nearBytesMax) return text
        text += sighting.text
      }
    }
  }
  return text === 'near' ? undefined : text
}

/** One digit after the point is as fine as anybody can see. */
export function formatCoordinate(value: number): string {
  return String(Math.round(value * 10) / 10)
}

function isInSight(sighting: Sighting, viewer: Player): boolean {
  return (sighting.x - viewer.x) ** 2 + (sighting.y - viewer.y) ** 2 <= sightRadius ** 2
}

function squareAt(x: number, y: number): number {
  return (Math.floor(x / sightRadius) + 1) * rowStride + Math.floor(y / sightRadius) + 1
}
