import { type FleetName, type ShardRef, shardRefText } from '../../proto/contract/ids.ts'
import type { Zone, ZoneMap } from '../../proto/contract/zone.ts'
import { ZoneGround } from '../../proto/contract/zone-ground.ts'
import type { Facts } from '../facts/facts.ts'
import { groupsOn } from '../facts/world.ts'
import type { GroupRecord } from '../groups/group.ts'
import type { ShardRecord } from '../shards/shard.ts'
import type { ZoneMapRecord } from './zone-map-record.ts'

const grounds = new WeakMap<ZoneMap, ZoneGround>()

/** The same ground for the same map: what it has found out about borders is found out once. */
export function groundOf(map: ZoneMap): ZoneGround {
  const known = grounds.get(map)
  if (known !== undefined) return known
  const made = new ZoneGround(map)
  grounds.set(map, made)
  return made
}

export function mapOfFleet(
  { zoneMaps }: Pick<Facts, 'zoneMaps'>,
  fleet: FleetName,
): ZoneMapRecord | undefined {
  return zoneMaps.find(record => record.map.fleet === fleet)
}

/** The group that carries the zone; undefined where its fleet has none of this ordinal (yet). */
export function groupOfZone(facts: Facts, map: ZoneMap, zone: Zone): GroupRecord | undefined {
  return facts.groups.find(group => group.fleet === map.fleet && group.ordinal === zone.group)
}

/** How many players its shard may have before nobody more is handed over to the zone. */
export function slotsOf(zone: Zone, shard: Pick<ShardRecord, 'slots'>): number {
  return zone.slots === 0 ? shard.slots : Math.min(zone.slots, shard.slots)
}

/** Zones that this shard carries, by its groups: none, one, or two where it took in another's group in need. */
export function zonesOfShard(facts: Facts, map: ZoneMap, shard: ShardRef): readonly Zone[] {
  const ordinals = groupsOn(facts, shard)
    .filter(group => group.fleet === map.fleet)
    .map(group => group.ordinal)
  return ordinals.flatMap(ordinal => map.zones.find(zone => zone.group === ordinal) ?? [])
}

/** What one shard plays on. */
export interface ShardPlace {
  /** The very same one until it is applied anew. */
  readonly map: ZoneMap
  readonly shard: ShardRef
  /** The first one that it carries. */
  readonly zone: Zone
  /** It carries others as well: it took another's group in need. */
  readonly hasMore: boolean
  /** The groups of all zones, by ordinal. */
  readonly groups: ReadonlyMap<number, GroupRecord>
}

/** Every shard that carries a zone, by its text. Costs one look at all groups. */
export function shardPlaces({
  zoneMaps,
  groups,
}: Pick<Facts, 'zoneMaps' | 'groups'>): ReadonlyMap<string, ShardPlace> {
  const places = new Map<string, ShardPlace>()
  for (const { map } of zoneMaps) {
    const own = groups.filter(group => group.fleet === map.fleet)
    const byOrdinal = new Map(own.map(group => [group.ordinal, group]))
    // In the order of their groups: a shard that took another's group in stays what it was.
    for (const zone of map.zones.toSorted((left, right) => left.group - right.group)) {
      const group = byOrdinal.get(zone.group)
      const key = group === undefined ? '' : shardRefText(group.shard)
      if (group === undefined) continue
      const first = places.get(key)
      const place = first ?? { map, shard: group.shard, zone, groups: byOrdinal }
      places.set(key, { ...place, hasMore: first !== undefined })
    }
  }
  return places
}
