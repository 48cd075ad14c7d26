import { ok as assert } from 'node:assert'
import type { Segment } from '../../lib/plane-geometry.ts'
import type { ZoneMap } from '../../proto/contract/zone.ts'
import { type Border, ZoneGround } from '../../proto/contract/zone-ground.ts'
import type { MapMistake } from './map-mistake.ts'

/** What works, but hardly as it was meant. */
export function mapWarnings(map: ZoneMap): readonly MapMistake[] {
  const all = [
    { path: '', ...map },
    ...map.borders.map((rule, index) => ({ path: `borders[${index}].`, ...rule })),
  ]
  const widths = all.flatMap(({ path, corridor, prewarm, hysteresis }): MapMistake[] => [
    ...(corridor === 0
      ? [
          {
            path: `${path}corridor`,
            what: 'is 0: players vanish and appear in plain sight',
            remedy: 'Make it so wide that nobody in its middle is seen from outside.',
          },
        ]
      : []),
    ...(prewarm === 0
      ? [
          {
            path: `${path}prewarm`,
            what: 'is 0: places are asked for in the corridor only',
            remedy: 'Make it as wide as the fastest vehicle goes in a second or two.',
          },
        ]
      : []),
    ...(hysteresis === 0
      ? [
          {
            path: `${path}hysteresis`,
            what: 'is 0: players on the line go to and fro as often as the dwell permits',
            remedy: 'Give some units, up to the width of the corridor.',
          },
        ]
      : []),
  ])
  return [...widths, ...limitWarnings(map)]
}

/** Borders that are hardly ever reached but through the corridor of another one. The map is sound. */
export function lineWarnings(map: ZoneMap): readonly MapMistake[] {
  const ground = new ZoneGround(map)
  return map.zones.flatMap(({ name }, index) =>
    ground
      .bordersOf(name)
      .filter(({ neighbour }) => map.zones.indexOf(neighbour) > index)
      .filter(border => isShort(border))
      .map(border => ({
        path: `zones[${index}]`,
        what: `the border of "${name}" and "${border.neighbour.name}" is shorter than its corridor is wide`,
        remedy: 'Make the corridor narrower, or let the two meet in a corner only.',
      })),
  )
}

function isShort({ lines, corridor }: Border): boolean {
  return lines.length > 0 && lines.reduce((sum, line) => sum + lengthOf(line), 0) < corridor
}

function lengthOf({ from, to }: Segment): number {
  return Math.hypot(to.x - from.x, to.y - from.y)
}

function limitWarnings(map: ZoneMap): readonly MapMistake[] {
  const highest = map.zones.findIndex(zone => zone.group > map.zones.length)
  const group = map.zones[highest]
  assert(highest < 0 || group !== undefined, 'an index that was found')
  return [
    ...(map.dwellMs === 0
      ? [
          {
            path: 'dwellMs',
            what: 'is 0: nothing but the number of hand-offs keeps players from going to and fro',
            remedy: 'Give at least as long as a client needs to connect.',
          },
        ]
      : []),
    ...(group === undefined
      ? []
      : [
          {
            path: `zones[${highest}].group`,
            what: `is ${group.group} in a map of ${map.zones.length} zones`,
            remedy: 'Count the groups from 1, or let the fleet have as many shards.',
          },
        ]),
  ]
}
