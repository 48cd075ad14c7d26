import type { Box, PlanePoint } from '../../lib/plane-geometry.ts'

const LONGER_SIDE = 1_200
/** However narrow a map is, its title and its legend fit. */
const SHORTER_SIDE_MIN = 620
const MARGIN = 24
const HEAD = 40
const FOOT = 56

/** Where a map lies in a picture: y goes up on the map and down in the picture. */
export interface View {
  readonly width: number
  readonly height: number
  /** The map's own corner of the picture, and its size there. */
  readonly map: { readonly x: number; readonly y: number; readonly width: number; readonly height: number }
  /** Pixels per hundredth of a unit. */
  readonly scale: number
  at(point: PlanePoint): PlanePoint
}

export function viewOf({ fromX, toX, fromY, toY }: Box): View {
  const [sideX, sideY] = [Math.max(1, toX - fromX), Math.max(1, toY - fromY)]
  const scale = LONGER_SIDE / Math.max(sideX, sideY)
  const map = { x: MARGIN, y: HEAD, width: sideX * scale, height: sideY * scale }
  return {
    width: Math.ceil(Math.max(SHORTER_SIDE_MIN, map.width + 2 * MARGIN)),
    height: Math.ceil(HEAD + map.height + FOOT),
    map,
    scale,
    at: ({ x, y }) => ({ x: MARGIN + (x - fromX) * scale, y: HEAD + (toY - y) * scale }),
  }
}
