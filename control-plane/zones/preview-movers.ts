import type { PlayerOnMap, ZoneMap, ZoneMover } from '../../proto/contract/zone.ts'
import { ZoneGround } from '../../proto/contract/zone-ground.ts'

/** Who would be carried by another group under another map, by the positions that are known, in the order of the players. What a zone is
 *  called matters to nobody: players stay where their group stays.
 *  @param players with the zone of the current map that carries them
 *  @param current undefined: the fleet has no zones yet, and everybody comes to one */
export function previewMovers(
  players: readonly PlayerOnMap[],
  current: ZoneMap | undefined,
  next: ZoneMap,
): readonly ZoneMover[] {
  const ground = new ZoneGround(next)
  const groupOf = new Map(current?.zones.map(zone => [String(zone.name), zone.group]))
  return players.flatMap(({ account, zone, at }) => {
    const to = ground.ownerOf(at)
    return groupOf.get(zone) === to.group ? [] : [{ account, from: zone, to: to.name, at }]
  })
}
