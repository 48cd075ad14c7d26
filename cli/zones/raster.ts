import type { PlanePoint, Segment } from '../../lib/plane-geometry.ts'
import { Mask } from './mask.ts'
import type { Colour } from './picture-colours.ts'
import { dotsOf, GLYPH_HEIGHT, GLYPH_WIDTH } from './small-font.ts'

/** Each pixel is made of so many across and down: that smoothes edges. */
const FINER = 2
/** Of either side. */
export const RASTER_SIDE_MAX = 2_000

/** A picture that is painted from back to front. All coordinates are in its pixels, from the upper left. */
export class Raster {
  readonly width: number
  readonly height: number
  readonly #fine: Uint8Array
  /** Empty between any two paintings. */
  readonly #mask: Mask
  #clip: { readonly from: PlanePoint; readonly to: PlanePoint } | undefined

  constructor(width: number, height: number, paper: Colour) {
    this.width = Math.min(RASTER_SIDE_MAX, width)
    this.height = Math.min(RASTER_SIDE_MAX, height)
    this.#mask = new Mask(this.width * FINER, this.height * FINER)
    this.#fine = new Uint8Array(this.width * this.height * FINER * FINER * 3)
    for (let index = 0; index < this.#fine.length; index += 1) this.#fine[index] = paper[index % 3] ?? 0
  }

  /** Nothing is painted outside the rectangle from now on; undefined: everywhere. */
  clip(clip: { readonly from: PlanePoint; readonly to: PlanePoint } | undefined): void {
    this.#clip = clip
  }

  polygon(corners: readonly PlanePoint[], colour: Colour): void {
    this.#paint(mask => mask.polygon(corners.map(finer)), colour, 1)
  }

  rectangle(from: PlanePoint, to: PlanePoint, colour: Colour, opacity = 1): void {
    this.#paint(mask => mask.rectangle(finer(from), finer(to)), colour, opacity)
  }

  /** All of them as one: where they cross, nothing becomes darker. */
  strokes(
    strokes: readonly { readonly line: Segment; readonly width: number }[],
    colour: Colour,
    opacity = 1,
  ): void {
    if (strokes.length === 0) return
    const paint = (mask: Mask): void => {
      for (const { line, width } of strokes)
        mask.stroke({ from: finer(line.from), to: finer(line.to) }, (width * FINER) / 2)
    }
    this.#paint(paint, colour, opacity)
  }

  /** Dots of one colour. */
  discs(middles: readonly PlanePoint[], radius: number, colour: Colour): void {
    this.strokes(
      middles.map(at => ({ line: { from: at, to: at }, width: 2 * radius })),
      colour,
    )
  }

  /** @param at the upper left corner
   *  @param size pixels per dot of a letter
   *  @param halo so many pixels around the letters in another colour */
  text(
    text: string,
    at: PlanePoint,
    size: number,
    colour: Colour,
    halo?: { readonly width: number; readonly colour: Colour },
  ): void {
    const corners = dotsOf(text).map(([column, row]) => ({ x: at.x + column * size, y: at.y + row * size }))
    const paint = (around: number) => (mask: Mask) => {
      for (const { x, y } of corners)
        mask.rectangle(
          finer({ x: x - around, y: y - around }),
          finer({ x: x + size + around, y: y + size + around }),
        )
    }
    if (halo !== undefined) this.#paint(paint(halo.width), halo.colour, 1)
    this.#paint(paint(0), colour, 1)
  }

  /** Three bytes per pixel, row by row. */
  pixels(): Uint8Array {
    const pixels = new Uint8Array(this.width * this.height * 3)
    const fineWidth = this.width * FINER
    for (let index = 0; index < pixels.length; index += 1) {
      const part = index % 3
      const column = Math.floor(index / 3) % this.width
      const row = Math.floor(index / 3 / this.width)
      let sum = 0
      for (let step = 0; step < FINER * FINER; step += 1) {
        const x = column * FINER + (step % FINER)
        const y = row * FINER + Math.floor(step / FINER)
        sum += this.#fine[(y * fineWidth + x) * 3 + part] ?? 0
      }
      pixels[index] = Math.round(sum / (FINER * FINER))
    }
    return pixels
  }

  #paint(cover: (mask: Mask) => void, colour: Colour, opacity: number): void {
    cover(this.#mask)
    const from = finer(this.#clip?.from ?? { x: 0, y: 0 })
    const to = finer(this.#clip?.to ?? { x: this.width, y: this.height })
    this.#mask.take((column, row, place) => {
      const isIn = column + 0.5 >= from.x && column + 0.5 < to.x && row + 0.5 >= from.y && row + 0.5 < to.y
      if (isIn) this.#blend(place, colour, opacity)
    })
  }

  #blend(place: number, colour: Colour, opacity: number): void {
    for (let part = 0; part < 3; part += 1) {
      const before = this.#fine[place * 3 + part] ?? 0
      this.#fine[place * 3 + part] = before + ((colour[part] ?? 0) - before) * opacity
    }
  }
}

/** Pixels that a text takes from left to right. */
export function textWidth(text: string, size: number): number {
  return (text.length * GLYPH_WIDTH - 1) * size
}

export function textHeight(size: number): number {
  return GLYPH_HEIGHT * size
}

function finer({ x, y }: PlanePoint): PlanePoint {
  return { x: x * FINER, y: y * FINER }
}
