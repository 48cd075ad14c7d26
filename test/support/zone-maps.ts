import fc from 'fast-check'
import type { FleetName } from '../../proto/contract/ids.ts'
import {
  type Point,
  type Zone,
  ZONE_DEFAULTS,
  type ZoneMap,
  type ZoneName,
} from '../../proto/contract/zone.ts'

/** A zone by its corners. */
export function zoneOf(name: string, group: number, corners: readonly (readonly [number, number])[]): Zone {
  const outline = corners.map(([x, y]) => ({ x, y }))
  return { name: name as ZoneName, group, outline, fromZ: -100_000, toZ: 100_000, slots: 0 }
}

/** A zone that is a rectangle. */
export function rectangle(name: string, group: number, from: Point, to: Point): Zone {
  return zoneOf(name, group, [
    [from.x, from.y],
    [to.x, from.y],
    [to.x, to.y],
    [from.x, to.y],
  ])
}

export function mapOf(zones: readonly Zone[], rest: Partial<ZoneMap> = {}): ZoneMap {
  return { fleet: 'arena' as FleetName, version: 1, zones, borders: [], ...ZONE_DEFAULTS, ...rest }
}

/** Two squares of 2,000 units side by side, the line between them at x = 0. */
export const halves = mapOf([
  rectangle('west', 1, { x: -200_000, y: -100_000 }, { x: 0, y: 100_000 }),
  rectangle('east', 2, { x: 0, y: -100_000 }, { x: 200_000, y: 100_000 }),
])

/** How one piece of a map is cut further. */
type Cut =
  | { readonly kind: 'whole' }
  | { readonly kind: 'across' | 'along'; readonly at: number; readonly low: Cut; readonly high: Cut }
  /** An L and the quarter that it leaves. */
  | { readonly kind: 'corner'; readonly at: number }
  | { readonly kind: 'triangles'; readonly rising: boolean }
  /** A corner in the middle of the zone that all four triangles share. */
  | { readonly kind: 'star'; readonly at: number }

const SIDE = 400_000
/** Sides that are shorter are not cut again. */
const SIDE_MIN = 40

const cut: fc.Arbitrary<Cut> = fc.letrec<{ cut: Cut }>(tie => {
  const at = fc.integer({ min: 1, max: 99 })
  return {
    cut: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      fc.constant<Cut>({ kind: 'whole' }),
      fc.record({
        kind: fc.constantFrom('across' as const, 'along' as const),
        at,
        low: tie('cut'),
        high: tie('cut'),
      }),
      fc.record({ kind: fc.constant('corner' as const), at }),
      fc.record({ kind: fc.constant('triangles' as const), rising: fc.boolean() }),
      fc.record({ kind: fc.constant('star' as const), at }),
    ),
  }
}).cut

/** Maps whose zones fill a square of 4,000 units around the middle: rectangles, L shapes and triangles of any size. */
export const tiling: fc.Arbitrary<ZoneMap> = fc
  .tuple(cut, fc.array(fc.nat(), { maxLength: 8 }))
  .map(([whole, turns]) => {
    const outlines = cutOutlines(whole, -SIDE / 2, -SIDE / 2, SIDE / 2, SIDE / 2)
    const zones = outlines.map((corners, index) => {
      // Where an outline begins, and which way it goes round, means nothing.
      const turn = (turns[index % Math.max(1, turns.length)] ?? 0) % corners.length
      const turned = [...corners.slice(turn), ...corners.slice(0, turn)]
      return zoneOf(`zone-${index}`, index + 1, turn % 2 === 0 ? turned : turned.toReversed())
    })
    return mapOf(zones)
  })

type Corners = readonly (readonly [number, number])[]

function cutOutlines(how: Cut, x: number, y: number, toX: number, toY: number): readonly Corners[] {
  const whole: Corners = [
    [x, y],
    [toX, y],
    [toX, toY],
    [x, toY],
  ]
  if (how.kind === 'whole' || toX - x < SIDE_MIN || toY - y < SIDE_MIN) return [whole]
  if (how.kind === 'triangles')
    return how.rising
      ? [
          [whole[0]!, whole[1]!, whole[2]!],
          [whole[0]!, whole[2]!, whole[3]!],
        ]
      : [
          [whole[0]!, whole[1]!, whole[3]!],
          [whole[1]!, whole[2]!, whole[3]!],
        ]
  const atX = x + Math.max(1, Math.floor(((toX - x) * how.at) / 100))
  const atY = y + Math.max(1, Math.floor(((toY - y) * how.at) / 100))
  switch (how.kind) {
    case 'across':
      return [...cutOutlines(how.low, x, y, atX, toY), ...cutOutlines(how.high, atX, y, toX, toY)]
    case 'along':
      return [...cutOutlines(how.low, x, y, toX, atY), ...cutOutlines(how.high, x, atY, toX, toY)]
    case 'corner':
      return [
        [whole[0]!, whole[1]!, [toX, atY], [atX, atY], [atX, toY], whole[3]!],
        [
          [atX, atY],
          [toX, atY],
          [toX, toY],
          [atX, toY],
        ],
      ]
    case 'star':
      return whole.map((corner, index) => [corner, whole[(index + 1) % 4]!, [atX, atY]])
  }
}
