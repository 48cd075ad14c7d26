import type { PlanePoint } from '../../lib/plane-geometry.ts'
import type { PlayerOnMap, Position, ZoneMap } from '../../proto/contract/zone.ts'
import { COLOURS, type Scene, sceneOf } from './scene.ts'

/** A letter of a terminal is about twice as high as it is wide. */
const LETTER_RATIO = 2
const COLUMNS_MIN = 20
const COLUMNS_MAX = 200
const ROWS_MAX = 60

/** One letter of the map. */
interface Cell {
  readonly letter: string
  readonly colour: number
}

/** How a letter of a zone is painted, by the number of the zone's colour, 0 to `COLOURS` - 1. */
export type PaintZone = (colour: number, text: string) => string

export interface TerminalDrawing {
  /** Of the terminal; 20 to 200 are used. */
  readonly columns: number
  /** Absent: no colours. */
  readonly paint?: PaintZone
  /** See `sceneOf`. */
  readonly height?: number
}

/** A map in letters, at most 60 lines and what they mean: `│ ─ ┼` are borders (`x` where nobody crosses), `░` corridors, `·` prewarm strips,
 *  digits players (`*`: ten and more). */
export function drawTerminal(
  map: ZoneMap,
  players: readonly PlayerOnMap[],
  { columns, paint = (_, text) => text, height }: TerminalDrawing,
): string {
  const scene = sceneOf(map, players, height)
  const grid = new Grid(scene, Math.min(COLUMNS_MAX, Math.max(COLUMNS_MIN, columns)))
  const rows = Array.from({ length: grid.rows }, (_, row) =>
    Array.from({ length: grid.columns }, (_, column) => grid.cell(column, row)),
  )
  writePlayers(rows, grid, scene)
  writeNames(rows, grid, scene)
  return [scene.title, ...rows.map(cells => paintedRow(cells, paint)), meaning(grid), ''].join('\n')
}

class Grid {
  readonly columns: number
  readonly rows: number
  readonly #scene: Scene
  readonly #colours: ReadonlyMap<string, number>

  constructor(scene: Scene, columns: number) {
    const { fromX, toX, fromY, toY } = scene.box
    const rows = Math.round((columns * (toY - fromY)) / Math.max(1, toX - fromX) / LETTER_RATIO)
    this.rows = Math.max(1, Math.min(ROWS_MAX, rows))
    // Where the map is too high, it becomes narrower, not flatter.
    const narrower = Math.round((this.rows * LETTER_RATIO * (toX - fromX)) / Math.max(1, toY - fromY))
    this.columns = rows > ROWS_MAX ? Math.max(COLUMNS_MIN, narrower) : columns
    this.#scene = scene
    this.#colours = new Map(scene.zones.map(({ zone, colour }) => [zone.name, colour]))
  }

  /** Hundredths of a unit from one column to the next. */
  get step(): number {
    const { fromX, toX } = this.#scene.box
    return (toX - fromX) / this.columns
  }

  cell(column: number, row: number): Cell {
    const at = this.#middle(column, row)
    const { ground } = this.#scene
    const owner = ground.ownerOf(at)
    const colour = this.#colours.get(owner.name) ?? 0
    const right = column + 1 < this.columns ? ground.ownerOf(this.#middle(column + 1, row)) : owner
    const below = row + 1 < this.rows ? ground.ownerOf(this.#middle(column, row + 1)) : owner
    const borders = ground.bordersOf(owner.name)
    const isClosed = borders.some(
      ({ neighbour, closed }) => closed && (neighbour === right || neighbour === below),
    )
    if (right !== owner || below !== owner)
      return { letter: isClosed ? 'x' : right === owner ? '─' : below === owner ? '│' : '┼', colour }
    const beyond = borders.map(border => ({ border, away: border.distance(at) - border.corridor / 2 }))
    const letter = beyond.some(({ away }) => away <= 0)
      ? '░'
      : beyond.some(({ away, border }) => away <= border.prewarm)
        ? '·'
        : ' '
    return { letter, colour }
  }

  /** The column and the row that hold a place, the nearest ones of a place outside the map. */
  placeOf({ x, y }: PlanePoint): { readonly column: number; readonly row: number } {
    const { fromX, toX, fromY, toY } = this.#scene.box
    const column = Math.floor(((x - fromX) / Math.max(1, toX - fromX)) * this.columns)
    const row = Math.floor(((toY - y) / Math.max(1, toY - fromY)) * this.rows)
    return {
      column: Math.max(0, Math.min(this.columns - 1, column)),
      row: Math.max(0, Math.min(this.rows - 1, row)),
    }
  }

  #middle(column: number, row: number): Position {
    const { fromX, toX, fromY, toY } = this.#scene.box
    return {
      x: Math.round(fromX + ((column + 0.5) * (toX - fromX)) / this.columns),
      y: Math.round(toY - ((row + 0.5) * (toY - fromY)) / this.rows),
      z: this.#scene.height,
    }
  }
}

function writeNames(rows: Cell[][], grid: Grid, { zones }: Scene): void {
  for (const { zone, label } of zones) {
    const { column, row } = grid.placeOf(label)
    const start = Math.max(0, Math.min(grid.columns - zone.name.length, column - (zone.name.length >> 1)))
    for (const [index, letter] of zone.name.split('').entries()) write(rows, start + index, row, letter)
  }
}

function writePlayers(rows: Cell[][], grid: Grid, { players }: Scene): void {
  const counts = Map.groupBy(players, ({ at }) => {
    const { column, row } = grid.placeOf(at)
    return row * grid.columns + column
  })
  for (const [place, those] of counts)
    write(
      rows,
      place % grid.columns,
      Math.floor(place / grid.columns),
      those.length > 9 ? '*' : String(those.length),
    )
}

function write(rows: Cell[][], column: number, row: number, letter: string): void {
  const cells = rows[row]
  const cell = cells?.[column]
  if (cells !== undefined && cell !== undefined) cells[column] = { ...cell, letter }
}

/** Neighbours of one colour are painted at once: fewer escapes. */
function paintedRow(cells: readonly Cell[], paint: PaintZone): string {
  const runs: { colour: number; text: string }[] = []
  for (const { letter, colour } of cells) {
    const last = runs.at(-1)
    if (last?.colour === colour) last.text += letter
    else runs.push({ colour, text: letter })
  }
  return runs.map(({ colour, text }) => paint(colour % COLOURS, text)).join('')
}

function meaning({ step }: Grid): string {
  const units = Math.round(step) / 100
  return `░ corridor  · prewarm  x closed  1-9, * players  one letter is ${units} units wide`
}
