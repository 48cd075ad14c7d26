import {
  ZONE_DEFAULTS,
  HUNDREDTHS,
  type Position,
  type Zone,
  type ZoneMap,
} from '../../proto/contract/zone.ts'
import type { FleetName } from '../../proto/contract/ids.ts'
import type { ZoneName } from '../../proto/contract/zone.ts'

/** Maps for tests: two fields of 500×500 units side by side, the border at x = 0, unless a test says otherwise. */

/** In units of the game. */
export function at(x: number, y: number, z = 0): Position {
  return { x: x * HUNDREDTHS, y: y * HUNDREDTHS, z: z * HUNDREDTHS }
}

/** A rectangle, in units of the game. */
export function field(name: string, ordinal: number, from: readonly [number, number]): Zone {
  const [x, y] = from
  const corner = (right: number, up: number) => {
    const { x: cornerX, y: cornerY } = at(x + right, y + up)
    return { x: cornerX, y: cornerY }
  }
  return {
    name: name as ZoneName,
    group: ordinal,
    outline: [corner(0, 0), corner(500, 0), corner(500, 500), corner(0, 500)],
    fromZ: -100 * HUNDREDTHS,
    slots: 0,
    toZ: 1_000 * HUNDREDTHS,
  }
}

export function zoneMapOf(over: Partial<ZoneMap> = {}): ZoneMap {
  return {
    fleet: 'arena' as FleetName,
    version: 1,
    zones: [field('west', 1, [-500, 0]), field('east', 2, [0, 0])],
    borders: [],
    ...ZONE_DEFAULTS,
    ...over,
  }
}
