import { mapEdge } from '../../limits.ts'

export interface Spot {
  readonly x: number
  readonly y: number
}

/** How somebody walks: anywhere, or to and fro over the border in the middle. */
export type Gait = 'wander' | 'zig-zag'

/** Nobody walks along the very edge. */
const MARGIN = 20
/** How far beyond the middle a zig-zagger goes: past every line of the border. */
const SWING = 120

/** Where to go next.
 *  @param random from 0 to 1, see `seededRandom` */
export function nextTarget(gait: Gait, at: Spot, random: () => number): Spot {
  switch (gait) {
    case 'wander':
      return { x: anywhere(random), y: anywhere(random) }
    case 'zig-zag':
      return { x: mapEdge / 2 + (at.x < mapEdge / 2 ? SWING : -SWING), y: at.y }
  }
}

/** @returns the target itself once it is within one stride */
export function stepTowards(at: Spot, target: Spot, stride: number): Spot {
  const distance = Math.hypot(target.x - at.x, target.y - at.y)
  if (distance <= stride) return target
  const share = stride / distance
  return { x: at.x + (target.x - at.x) * share, y: at.y + (target.y - at.y) * share }
}

function anywhere(random: () => number): number {
  return MARGIN + random() * (mapEdge - 2 * MARGIN)
}
