/** One thing that is wrong with a map of zones, or that is odd about it. */
export interface MapMistake {
  /** As in the file: `zones[2].outline`, `borders[0].other`; empty: the map as a whole. */
  readonly path: string
  readonly what: string
  readonly remedy: string
}

/** `(12.5, -3)`, in units. */
export function placeText({ x, y }: { readonly x: number; readonly y: number }): string {
  return `(${x / 100}, ${y / 100})`
}
