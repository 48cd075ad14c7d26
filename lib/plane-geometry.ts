/** Its coordinates are whole, each way at most 2^51: differences are exact, and so are all predicates. */
export interface PlanePoint {
  readonly x: number
  readonly y: number
}

export interface Segment {
  readonly from: PlanePoint
  readonly to: PlanePoint
}

/** Corners in order, the last one joined to the first. */
export type Outline = readonly PlanePoint[]

export interface Box {
  readonly fromX: number
  readonly toX: number
  readonly fromY: number
  readonly toY: number
}

/** Rounding of two products and their difference is smaller than this part of the products' sum (Shewchuk 1997, "Adaptive precision
 *  floating-point arithmetic", section 4.1; rounded up generously). */
const ROUNDING = 8 * Number.EPSILON

/** Where `at` lies from the line through `from` and `to`: 1 to the left, -1 to the right, 0 exactly on it. Exact: where the rounding of
 *  doubles could decide, whole numbers of any length do. */
export function sideOf(from: PlanePoint, to: PlanePoint, at: PlanePoint): -1 | 0 | 1 {
  const [ax, ay] = [to.x - from.x, to.y - from.y]
  const [bx, by] = [at.x - from.x, at.y - from.y]
  const left = ax * by
  const right = ay * bx
  const difference = left - right
  if (Math.abs(difference) > ROUNDING * (Math.abs(left) + Math.abs(right))) return difference > 0 ? 1 : -1
  const exact = BigInt(ax) * BigInt(by) - BigInt(ay) * BigInt(bx)
  return exact > 0n ? 1 : exact < 0n ? -1 : 0
}

/** Twice the area; positive where the corners go round to the left. */
export function doubleArea(outline: Outline): bigint {
  let sum = 0n
  for (const { from, to } of edgesOf(outline))
    sum += BigInt(from.x) * BigInt(to.y) - BigInt(to.x) * BigInt(from.y)
  return sum
}

export function edgesOf(outline: Outline): Segment[] {
  return outline.flatMap((from, index) => {
    const to = outline[(index + 1) % outline.length]
    return to === undefined ? [] : [{ from, to }]
  })
}

/** The smallest box around all of them; of no points: an empty one that nothing touches. */
export function boxAround(points: Iterable<PlanePoint>): Box {
  let [fromX, toX, fromY, toY] = [Infinity, -Infinity, Infinity, -Infinity]
  for (const { x, y } of points) {
    fromX = Math.min(fromX, x)
    toX = Math.max(toX, x)
    fromY = Math.min(fromY, y)
    toY = Math.max(toY, y)
  }
  return { fromX, toX, fromY, toY }
}

/** Whether the boxes have at least a point of their edges in common. */
export function boxesTouch(one: Box, other: Box): boolean {
  return one.fromX <= other.toX && other.fromX <= one.toX && one.fromY <= other.toY && other.fromY <= one.toY
}

/** Whether the outline holds the point. Of a point on an edge or a corner that several outlines have in common exactly one of them does:
 *  the answer is that of a point the least bit to the right and, by far less, up. Exact; one pass over the corners. */
export function holds(outline: Outline, at: PlanePoint): boolean {
  let inside = false
  let from = outline.at(-1)
  for (const to of outline) {
    if (from !== undefined && from.y > at.y !== to.y > at.y) {
      const side = sideOf(from, to, at)
      // Upwards, what has the edge to its right is on the left.
      if (to.y > from.y ? side > 0 : side < 0) inside = !inside
    }
    from = to
  }
  return inside
}

/** Rounded as doubles are. */
export function distanceToSegment(at: PlanePoint, { from, to }: Segment): number {
  const [dx, dy] = [to.x - from.x, to.y - from.y]
  const [px, py] = [at.x - from.x, at.y - from.y]
  const along = px * dx + py * dy
  if (along <= 0) return Math.hypot(px, py)
  const square = dx * dx + dy * dy
  if (along >= square) return Math.hypot(at.x - to.x, at.y - to.y)
  return Math.abs(dx * py - dy * px) / Math.sqrt(square)
}

/** From the point to the nearest edge; Infinity where there is none. */
export function distanceToEdges(at: PlanePoint, edges: readonly Segment[]): number {
  let nearest = Infinity
  for (const edge of edges) nearest = Math.min(nearest, distanceToSegment(at, edge))
  return nearest
}

/** What two segments of one line have in common, in the direction of the first; undefined where that is not more than a point. Exact. */
export function sharedPart(one: Segment, other: Segment): Segment | undefined {
  if (areApart(one, other)) return undefined
  if (sideOf(one.from, one.to, other.from) !== 0 || sideOf(one.from, one.to, other.to) !== 0) return undefined
  const steep = Math.abs(one.to.y - one.from.y) > Math.abs(one.to.x - one.from.x)
  const place = (point: PlanePoint): number => (steep ? point.y : point.x)
  const direction = Math.sign(place(one.to) - place(one.from))
  if (direction === 0) return undefined
  const later = (left: PlanePoint, right: PlanePoint): PlanePoint =>
    (place(left) - place(right)) * direction > 0 ? left : right
  const backwards = (place(other.to) - place(other.from)) * direction < 0
  const [start, end] = backwards ? [other.to, other.from] : [other.from, other.to]
  const from = later(one.from, start)
  const to = later(one.to, end) === one.to ? end : one.to
  return (place(to) - place(from)) * direction > 0 ? { from, to } : undefined
}

/** Whether the boxes around two segments have nothing in common. Cheaper than any predicate, and true of nearly all pairs of edges. */
export function areApart(one: Segment, other: Segment): boolean {
  return (
    Math.max(one.from.x, one.to.x) < Math.min(other.from.x, other.to.x) ||
    Math.max(other.from.x, other.to.x) < Math.min(one.from.x, one.to.x) ||
    Math.max(one.from.y, one.to.y) < Math.min(other.from.y, other.to.y) ||
    Math.max(other.from.y, other.to.y) < Math.min(one.from.y, one.to.y)
  )
}

/** Those that the box holds or touches. */
export function edgesNear(edges: readonly Segment[], box: Box): Segment[] {
  const diagonal = { from: { x: box.fromX, y: box.fromY }, to: { x: box.toX, y: box.toY } }
  return edges.filter(edge => !areApart(edge, diagonal))
}

/** The parts of their edges that two outlines have in common, in the direction of the first one. Exact; compares all edges that are in the
 *  boxes of both. */
export function sharedLine(one: Outline, other: Outline): Segment[] {
  const others = edgesNear(edgesOf(other), boxAround(one))
  return edgesNear(edgesOf(one), boxAround(other)).flatMap(edge =>
    others.flatMap(second => sharedPart(edge, second) ?? []),
  )
}
