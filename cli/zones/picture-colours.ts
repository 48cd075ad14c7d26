/** Red, green, blue, each 0 to 255. */
export type Colour = readonly [number, number, number]

/** Light enough for dark names, and different for those who see no red or green. */
export const ZONE_COLOURS: readonly Colour[] = [
  [174, 199, 232],
  [255, 213, 153],
  [178, 223, 190],
  [222, 203, 228],
  [253, 224, 221],
  [204, 235, 245],
  [236, 226, 170],
  [214, 214, 220],
]

export const PAPER: Colour = [255, 255, 255]
export const INK: Colour = [31, 41, 55]
export const FAINT: Colour = [107, 114, 128]
export const PREWARM: Colour = [245, 158, 11]
export const CORRIDOR: Colour = [75, 85, 99]
export const CLOSED: Colour = [185, 28, 28]
export const PREWARM_OPACITY = 0.22
export const CORRIDOR_OPACITY = 0.4

const PHASE_COLOURS: Readonly<Record<string, Colour>> = {
  inside: [37, 99, 235],
  prewarm: [217, 119, 6],
  corridor: [109, 40, 217],
  crossing: [5, 150, 105],
  refused: CLOSED,
}
/** In the order of the legend. */
export const PHASES: readonly string[] = Object.keys(PHASE_COLOURS)

/** Of a player's dot. */
export function phaseColour(phase: string): Colour {
  return PHASE_COLOURS[phase] ?? FAINT
}
