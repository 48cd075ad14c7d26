import {
  areApart,
  type Box,
  boxAround,
  edgesNear,
  doubleArea,
  edgesOf,
  holds,
  type Outline,
  type PlanePoint,
  type Segment,
  sharedPart,
  sideOf,
} from './plane-geometry.ts'

/** A point in or at the area that two simple outlines have in common; undefined where they touch at most. Exact, but the point is rounded.
 *
 *  Where no edges cross, edges are cut at corners only. Then one outline holds pieces of the other's edges, or the two are the same: some
 *  piece of edge has both areas on one side. */
export function overlapOf(one: Outline, other: Outline): PlanePoint | undefined {
  if (!boxesOverlap(boxAround(one), boxAround(other))) return undefined
  const [first, second] = [turnedLeft(one), turnedLeft(other)]
  const firsts = edgesNear(edgesOf(first), boxAround(other))
  const seconds = edgesNear(edgesOf(second), boxAround(one))
  return (
    crossingOf(firsts, seconds) ??
    pieceWithin(firsts, second) ??
    pieceWithin(seconds, first) ??
    sameDirection(firsts, seconds)
  )
}

/** Where two segments cross, neither of them with an end; undefined where they do not. Rounded. */
export function crossing(one: Segment, other: Segment): PlanePoint | undefined {
  if (areApart(one, other)) return undefined
  const [from, to] = [sideOf(one.from, one.to, other.from), sideOf(one.from, one.to, other.to)]
  if (from * to >= 0) return undefined
  if (sideOf(other.from, other.to, one.from) * sideOf(other.from, other.to, one.to) >= 0) return undefined
  const [ax, ay] = [one.to.x - one.from.x, one.to.y - one.from.y]
  const [bx, by] = [other.to.x - other.from.x, other.to.y - other.from.y]
  const along = ((other.from.x - one.from.x) * by - (other.from.y - one.from.y) * bx) / (ax * by - ay * bx)
  return { x: Math.round(one.from.x + along * ax), y: Math.round(one.from.y + along * ay) }
}

/** Corners to cut edges at, found by where they are. */
export class Corners {
  readonly #byX: readonly PlanePoint[]

  constructor(points: readonly PlanePoint[]) {
    this.#byX = points.toSorted((left, right) => left.x - right.x)
  }

  /** The edge in pieces, cut at every one of the corners that lies on it. */
  cut(edge: Segment): Segment[] {
    const along = (point: PlanePoint): number =>
      Math.abs(point.x - edge.from.x) + Math.abs(point.y - edge.from.y)
    const cuts = this.#on(edge).sort((left, right) => along(left) - along(right))
    return [...cuts, edge.to]
      .map((to, index) => ({ from: cuts[index - 1] ?? edge.from, to }))
      .filter(({ from, to }) => from.x !== to.x || from.y !== to.y)
  }

  #on(edge: Segment): PlanePoint[] {
    const toX = Math.max(edge.from.x, edge.to.x)
    const found: PlanePoint[] = []
    for (
      let index = this.#firstFrom(Math.min(edge.from.x, edge.to.x));
      index < this.#byX.length;
      index += 1
    ) {
      const corner = this.#byX[index]
      if (corner === undefined || corner.x > toX) break
      if (isOn(edge, corner)) found.push(corner)
    }
    return found
  }

  #firstFrom(x: number): number {
    let [low, high] = [0, this.#byX.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.#byX[middle]?.x ?? Infinity) < x) low = middle + 1
      else high = middle
    }
    return low
  }
}

/** Whether the segment holds the point, its ends with it. Exact. */
export function isOn({ from, to }: Segment, at: PlanePoint): boolean {
  return (
    Math.min(from.x, to.x) <= at.x &&
    at.x <= Math.max(from.x, to.x) &&
    Math.min(from.y, to.y) <= at.y &&
    at.y <= Math.max(from.y, to.y) &&
    sideOf(from, to, at) === 0
  )
}

/** Whether the point is in the outline and not on its edges; of a point between two corners: `doubled` both. */
export function holdsWithin(outline: Outline, at: PlanePoint): boolean {
  return holds(outline, at) && !edgesOf(outline).some(edge => isOn(edge, at))
}

/** Middles of edges have whole coordinates once everything is twice as large. */
export function doubled(outline: Outline): Outline {
  return outline.map(({ x, y }) => ({ x: 2 * x, y: 2 * y }))
}

export function doubleMiddle({ from, to }: Segment): PlanePoint {
  return { x: from.x + to.x, y: from.y + to.y }
}

/** The same outline with its area to the left of its edges. */
export function turnedLeft(outline: Outline): Outline {
  return doubleArea(outline) < 0n ? outline.toReversed() : outline
}

function boxesOverlap(one: Box, other: Box): boolean {
  return one.fromX < other.toX && other.fromX < one.toX && one.fromY < other.toY && other.fromY < one.toY
}

function crossingOf(ones: readonly Segment[], others: readonly Segment[]): PlanePoint | undefined {
  for (const one of ones) {
    for (const other of others) {
      const at = crossing(one, other)
      if (at !== undefined) return at
    }
  }
  return undefined
}

function pieceWithin(edges: readonly Segment[], outline: Outline): PlanePoint | undefined {
  const outer = doubled(outline)
  const corners = new Corners(outline)
  for (const edge of edges) {
    const found = corners
      .cut(edge)
      .map(doubleMiddle)
      .find(middle => holdsWithin(outer, middle))
    if (found !== undefined) return { x: Math.round(found.x / 2), y: Math.round(found.y / 2) }
  }
  return undefined
}

function sameDirection(ones: readonly Segment[], others: readonly Segment[]): PlanePoint | undefined {
  for (const one of ones) {
    for (const other of others) {
      const shared = sharedPart(one, other)
      const along =
        (one.to.x - one.from.x) * (other.to.x - other.from.x) +
        (one.to.y - one.from.y) * (other.to.y - other.from.y)
      if (shared !== undefined && along > 0) return shared.from
    }
  }
  return undefined
}
