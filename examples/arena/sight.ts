import { limits, sightRadius } from './limits.ts'
import type { Player } from './world.ts'

/** Players by square of the map, edge = how far one sees: whoever is in sight is in one of nine squares. */
export type SightIndex = ReadonlyMap<number, readonly Player[]>

/** More squares than any row of the map has, so that (column, row) is one number without collisions. */
const rowStride = 1_000

/** Costs one pass over the players; build it once per broadcast. */
export function indexSight(players: Iterable<Player>): SightIndex {
  const index = new Map<number, Player[]>()
  for (const player of players) {
    const square = squareAt(player.x, player.y)
    const there = index.get(square)
    if (there === undefined) index.set(square, [player])
    else there.push(player)
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
      for (const other of index.get(square) ?? []) {
        if (other === viewer || Math.hypot(other.x - viewer.x, other.y - viewer.y) > sightRadius) continue
        const entry = ` ${other.name} ${formatCoordinate(other.x)} ${formatCoordinate(other.y)}`
        if (text.length + entry.length > limits.nearBytesMax) return text
        text += entry
      }
    }
  }
  return text === 'near' ? undefined : text
}

/** One digit after the point is as fine as anybody can see. */
export function formatCoordinate(value: number): string {
  return String(Math.round(value * 10) / 10)
}

function squareAt(x: number, y: number): number {
  return (Math.floor(x / sightRadius) + 1) * rowStride + Math.floor(y / sightRadius) + 1
}
