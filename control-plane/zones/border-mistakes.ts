import { didYouMean } from '../../lib/did-you-mean.ts'
import { type BorderRule, BORDER_RULES_MAX, type ZoneMap } from '../../proto/contract/zone.ts'
import { ZoneGround } from '../../proto/contract/zone-ground.ts'
import type { MapMistake } from './map-mistake.ts'

/** Rules for borders that there are not, and two for one border. */
export function ruleMistakes(map: ZoneMap): readonly MapMistake[] {
  const names = map.zones.map(zone => zone.name)
  const seen = new Map<string, number>()
  const tooMany: MapMistake[] =
    map.borders.length > BORDER_RULES_MAX
      ? [
          {
            path: 'borders',
            what: `has ${map.borders.length} rules, ${BORDER_RULES_MAX} at most are possible`,
            remedy: 'Say what most borders have in common for the map as a whole.',
          },
        ]
      : []
  return [
    ...tooMany,
    ...map.borders.flatMap((rule, index) => {
      const path = `borders[${index}]`
      const unknown = (['one', 'other'] as const).flatMap(side =>
        names.includes(rule[side]) ? [] : unknownName(`${path}.${side}`, rule[side], names),
      )
      const key = [rule.one, rule.other].sort().join(' ')
      const before = seen.get(key)
      seen.set(key, before ?? index)
      return [...unknown, ...pairMistakes(rule, path, before)]
    }),
  ]
}

/** Rules for zones that have no border. The outlines are sound. */
export function touchMistakes(map: ZoneMap): readonly MapMistake[] {
  if (map.borders.length === 0 || map.zones.length === 0) return []
  const ground = new ZoneGround(map)
  return map.borders.flatMap(({ one, other }, index): MapMistake[] => {
    const known = one !== other && ground.zone(one) !== undefined && ground.zone(other) !== undefined
    if (!known || ground.bordersOf(one).some(({ neighbour }) => neighbour.name === other)) return []
    return [
      {
        path: `borders[${index}]`,
        what: `zones "${one}" and "${other}" have no border`,
        remedy: 'Remove the rule, or let the outlines of the two share a line.',
      },
    ]
  })
}

/** Trigger lines outside the corridor: whoever crosses them would be seen by those who stay. */
export function widthMistakes(map: ZoneMap): readonly MapMistake[] {
  const all = [
    { path: '', ...map },
    ...map.borders.map((rule, index) => ({ path: `borders[${index}].`, ...rule })),
  ]
  return all.flatMap(({ path, corridor, hysteresis }) =>
    hysteresis > corridor
      ? [
          {
            path: `${path}hysteresis`,
            what: `is ${hysteresis / 100}, more than the corridor (${corridor / 100})`,
            remedy: 'Make the corridor at least as wide: players change zones within it.',
          },
        ]
      : [],
  )
}

function unknownName(path: string, name: string, names: readonly string[]): MapMistake {
  const meant = didYouMean(name, names)
  return {
    path,
    what: `there is no zone "${name}"`,
    remedy: meant === undefined ? 'Name one of the zones of this map.' : `Did you mean "${meant}"?`,
  }
}

function pairMistakes({ one, other }: BorderRule, path: string, before: number | undefined): MapMistake[] {
  if (one === other)
    return [
      { path, what: `is for "${one}" and itself`, remedy: 'Name the zones on both sides of the border.' },
    ]
  return before === undefined
    ? []
    : [
        {
          path,
          what: `is for the same border as borders[${before}]`,
          remedy: 'Keep one of the two.',
        },
      ]
}
