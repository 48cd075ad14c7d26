import { type Box, boxAround, type PlanePoint, type Segment } from '../../lib/plane-geometry.ts'

/** Pixels that are painted as one, however often they are covered. */
export class Mask {
  readonly width: number
  readonly height: number
  readonly #covered: Uint8Array
  /** What may be covered: from the first row and column to before the last ones. */
  #used = { fromX: 0, toX: 0, fromY: 0, toY: 0 }

  constructor(width: number, height: number) {
    this.width = width
    this.height = height
    this.#covered = new Uint8Array(width * height)
  }

  /** Calls `use` with the place of every covered pixel, row by row, and uncovers all. */
  take(use: (column: number, row: number, place: number) => void): void {
    const { fromX, toX, fromY, toY } = this.#used
    for (let row = fromY; row < toY; row += 1) {
      for (let column = fromX; column < toX; column += 1) {
        const place = row * this.width + column
        if (this.#covered[place] !== 1) continue
        this.#covered[place] = 0
        use(column, row, place)
      }
    }
    this.#used = { fromX: 0, toX: 0, fromY: 0, toY: 0 }
  }

  /** Everything within `radius` of the segment. */
  stroke({ from, to }: Segment, radius: number): void {
    const [dx, dy] = [to.x - from.x, to.y - from.y]
    const square = dx * dx + dy * dy
    this.#each(
      { x: Math.min(from.x, to.x) - radius, y: Math.min(from.y, to.y) - radius },
      { x: Math.max(from.x, to.x) + radius, y: Math.max(from.y, to.y) + radius },
      (x, y) => {
        const along = square === 0 ? 0 : ((x - from.x) * dx + (y - from.y) * dy) / square
        const part = Math.max(0, Math.min(1, along))
        const [awayX, awayY] = [x - from.x - part * dx, y - from.y - part * dy]
        return awayX * awayX + awayY * awayY <= radius * radius
      },
    )
  }

  rectangle(from: PlanePoint, to: PlanePoint): void {
    this.#each(from, to, (x, y) => x >= from.x && x < to.x && y >= from.y && y < to.y)
  }

  /** Its inside, line by line: what lies between the first and the second edge that a line meets, the third and the fourth, and so on. */
  polygon(corners: readonly PlanePoint[]): void {
    const box = boxAround(corners)
    const { fromX, toX, fromY, toY } = this.#use({ x: box.fromX, y: box.fromY }, { x: box.toX, y: box.toY })
    for (let row = fromY; row < toY; row += 1) {
      const meets = meetingsOf(corners, row + 0.5)
      for (let index = 0; index + 1 < meets.length; index += 2) {
        const start = Math.max(fromX, Math.ceil((meets[index] ?? 0) - 0.5))
        const end = Math.min(toX, Math.ceil((meets[index + 1] ?? 0) - 0.5))
        if (end > start) this.#covered.fill(1, row * this.width + start, row * this.width + end)
      }
    }
  }

  #each(from: PlanePoint, to: PlanePoint, covers: (x: number, y: number) => boolean): void {
    const { fromX, toX, fromY, toY } = this.#use(from, to)
    for (let row = fromY; row < toY; row += 1)
      for (let column = fromX; column < toX; column += 1)
        if (covers(column + 0.5, row + 0.5)) this.#covered[row * this.width + column] = 1
  }

  /** The pixels of this box, as far as there are any; from now on they may be covered. */
  #use(from: PlanePoint, to: PlanePoint): Box {
    const box = {
      fromX: Math.max(0, Math.floor(from.x)),
      toX: Math.min(this.width, Math.ceil(to.x) + 1),
      fromY: Math.max(0, Math.floor(from.y)),
      toY: Math.min(this.height, Math.ceil(to.y) + 1),
    }
    const used = this.#used
    const isFirst = used.fromX >= used.toX
    this.#used = isFirst
      ? box
      : {
          fromX: Math.min(used.fromX, box.fromX),
          toX: Math.max(used.toX, box.toX),
          fromY: Math.min(used.fromY, box.fromY),
          toY: Math.max(used.toY, box.toY),
        }
    return box
  }
}

/** Where a row meets the edges of a polygon, from left to right. */
function meetingsOf(corners: readonly PlanePoint[], y: number): number[] {
  const meets: number[] = []
  let from = corners.at(-1)
  for (const to of corners) {
    if (from !== undefined && from.y > y !== to.y > y)
      meets.push(from.x + ((y - from.y) / (to.y - from.y)) * (to.x - from.x))
    from = to
  }
  return meets.sort((left, right) => left - right)
}
