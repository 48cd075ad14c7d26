import { type Zone, type ZoneMap, ZONES_PER_MAP_MAX } from '../../proto/contract/zone.ts'
import { ruleMistakes, touchMistakes, widthMistakes } from './border-mistakes.ts'
import type { MapMistake } from './map-mistake.ts'
import { lineWarnings, mapWarnings } from './map-warnings.ts'
import { outlineMistakes } from './outline-mistakes.ts'
import { roomMistakes } from './room-mistakes.ts'
import { type SoundZone, tilingMistakes } from './tiling-mistakes.ts'

/** Of each list; what is left out comes up again once the others are mended. */
export const MAP_MISTAKES_MAX = 100
/** Agents remember arrivals no longer. */
export const DWELL_MS_MAX = 600_000

export interface MapCheck {
  /** Empty: the map may be applied. */
  readonly mistakes: readonly MapMistake[]
  readonly warnings: readonly MapMistake[]
}

/** All that is wrong with a map, at once, as far as one mistake does not hide others: zones whose outline is broken are not compared with
 *  the rest. A map without mistakes fills a rectangle at all its heights, without overlaps, and every zone has an inside. */
export function validateMap(map: ZoneMap): MapCheck {
  if (map.zones.length === 0) return checkOf([noZones], [])
  if (map.zones.length > ZONES_PER_MAP_MAX) return checkOf([tooManyZones(map.zones.length)], [])
  const ofZones = map.zones.map(zoneMistakes)
  const repeated = repeatedMistakes(map.zones)
  const own = [
    ...repeated,
    ...ofZones.flat(),
    ...ruleMistakes(map),
    ...widthMistakes(map),
    ...limitMistakes(map),
  ]
  const sound = map.zones
    .map((zone, index): SoundZone => ({ zone, index }))
    .filter(({ index }) => ofZones[index]?.length === 0)
  // Where a zone is broken, all around it would be called a gap.
  if (sound.length < map.zones.length) return checkOf(own, mapWarnings(map))
  const tiling = tilingMistakes(sound)
  const mistakes = [...own, ...tiling, ...(tiling.length === 0 ? touchMistakes(map) : [])]
  // Zones that are found by their names need different ones.
  const isGround = tiling.length === 0 && repeated.length === 0
  if (!isGround) return checkOf(mistakes, mapWarnings(map))
  return checkOf([...mistakes, ...roomMistakes(map, sound)], [...mapWarnings(map), ...lineWarnings(map)])
}

function checkOf(mistakes: readonly MapMistake[], warnings: readonly MapMistake[]): MapCheck {
  return { mistakes: mistakes.slice(0, MAP_MISTAKES_MAX), warnings: warnings.slice(0, MAP_MISTAKES_MAX) }
}

const noZones: MapMistake = { path: 'zones', what: 'is empty', remedy: 'Describe at least one zone.' }

function tooManyZones(count: number): MapMistake {
  return {
    path: 'zones',
    what: `has ${count} zones, ${ZONES_PER_MAP_MAX} at most are possible`,
    remedy: 'Make fewer, larger zones of them.',
  }
}

function zoneMistakes(zone: Zone, index: number): readonly MapMistake[] {
  const path = `zones[${index}]`
  const upsideDown: MapMistake[] =
    zone.fromZ < zone.toZ
      ? []
      : [
          {
            path: `${path}.toZ`,
            what: `is ${zone.toZ / 100}, not above fromZ (${zone.fromZ / 100})`,
            remedy: 'Give the lower height first; z is up.',
          },
        ]
  return [...outlineMistakes(zone.outline, `${path}.outline`), ...upsideDown]
}

function repeatedMistakes(zones: readonly Zone[]): readonly MapMistake[] {
  return zones.flatMap(({ name, group }, index): MapMistake[] => {
    const before = zones.slice(0, index)
    const sameName = before.findIndex(zone => zone.name === name)
    const sameGroup = before.find(zone => zone.group === group)
    return [
      ...(sameName < 0
        ? []
        : [
            {
              path: `zones[${index}].name`,
              what: `"${name}" is the name of zones[${sameName}] already`,
              remedy: 'Give every zone a name of its own.',
            },
          ]),
      ...(sameGroup === undefined
        ? []
        : [
            {
              path: `zones[${index}].group`,
              what: `group ${group} carries zone "${sameGroup.name}" already`,
              remedy: 'Give every zone a group of its own.',
            },
          ]),
    ]
  })
}

function limitMistakes(map: ZoneMap): readonly MapMistake[] {
  return [
    ...(map.dwellMs > DWELL_MS_MAX
      ? [
          {
            path: 'dwellMs',
            what: `is ${map.dwellMs}, ${DWELL_MS_MAX} at most are possible`,
            remedy: 'Let fewer hand-offs be possible instead.',
          },
        ]
      : []),
    ...(map.handoffsWithinMs < map.dwellMs
      ? [
          {
            path: 'handoffsWithinMs',
            what: `is ${map.handoffsWithinMs}, less than the dwell (${map.dwellMs})`,
            remedy: 'Make it longer: players may be handed over several times in it.',
          },
        ]
      : []),
  ]
}
