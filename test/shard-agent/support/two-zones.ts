import type { ShardZone } from '../../../proto/contract/agent-link.ts'
import type { FleetName, ShardRef } from '../../../proto/contract/ids.ts'
import { HUNDREDTHS, ZONE_DEFAULTS, type ZoneMap, type ZoneName } from '../../../proto/contract/zone.ts'

export const WEST = 'west' as ZoneName
export const EAST = 'east' as ZoneName

/** Two squares of 2,000 units; the border is at x = 0. Its corridor goes to 50 units on either side, its strips to 200, its lines lie at 25. */
export function twoZones(changes: Partial<ZoneMap> = {}): ZoneMap {
  const units = (x: number, y: number) => ({ x: x * HUNDREDTHS, y: y * HUNDREDTHS })
  const height = { fromZ: -1_000 * HUNDREDTHS, toZ: 1_000 * HUNDREDTHS, slots: 0 }
  const square = (x: number) => [units(x, 0), units(x + 2_000, 0), units(x + 2_000, 2_000), units(x, 2_000)]
  return {
    ...ZONE_DEFAULTS,
    fleet: 'arena' as FleetName,
    version: 1,
    zones: [
      { name: WEST, group: 1, outline: square(-2_000), ...height },
      { name: EAST, group: 2, outline: square(0), ...height },
    ],
    borders: [],
    ...changes,
  }
}

export function shardZone(
  shard: ShardRef,
  zone: string = WEST,
  map: ZoneMap | undefined = twoZones(),
): ShardZone {
  return { shard, map, zone }
}
