import type { ZoneView } from '../../proto/contract/zone.ts'
import { placesReserved, shardOf, type World } from '../facts/world.ts'
import type { ZoneMapRecord } from '../zones/zone-map-record.ts'
import { groundOf, groupOfZone, slotsOf } from '../zones/zone-owners.ts'

/** The zones of one map, in its order, each with who carries it now. */
export function zoneViews({ facts, live }: World, { map }: ZoneMapRecord): readonly ZoneView[] {
  const ground = groundOf(map)
  return map.zones.map(zone => {
    const group = groupOfZone(facts, map, zone)
    const shard = group === undefined ? undefined : shardOf(facts, group.shard)
    return {
      fleet: map.fleet,
      version: map.version,
      name: zone.name,
      group: group?.id ?? '',
      shard: group?.shard.shardId ?? '',
      state: group === undefined ? '' : (shard?.life.kind ?? 'gone'),
      players: group === undefined ? 0 : live.playersOf(group.id),
      slots: shard === undefined ? 0 : slotsOf(zone, shard),
      reserved: shard === undefined ? 0 : placesReserved(facts, shard.ref),
      neighbours: ground.bordersOf(zone.name).map(border => border.neighbour.name),
    }
  })
}
