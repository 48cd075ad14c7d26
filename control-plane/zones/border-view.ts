import type { BorderEntity, ZoneName } from '../../proto/contract/zone.ts'
import { sameShard, type ShardRef } from '../../proto/contract/ids.ts'
import { groundOf, type ShardPlace } from './zone-owners.ts'

/** What one neighbour is shown. */
export interface BorderView {
  readonly to: ShardRef
  /** Of the neighbour who is shown it. */
  readonly towards: ZoneName
  readonly near: readonly BorderEntity[]
}

/** Which shards carry the zones beside the one of `place`, and what each may see of what is near: whatever stands within corridor and
 *  prewarm of the border that the two share. Neighbours that the shard carries itself, or nobody, are left out. */
export function borderViews(place: ShardPlace, near: readonly BorderEntity[]): readonly BorderView[] {
  return groundOf(place.map)
    .bordersOf(place.zone.name)
    .flatMap(border => {
      const to = place.groups.get(border.neighbour.group)?.shard
      if (to === undefined || sameShard(to, place.shard)) return []
      const reach = border.corridor + border.prewarm
      const seen = near.filter(({ at }) => Math.abs(border.depth(at)) <= reach)
      return [{ to, towards: border.neighbour.name, near: seen }]
    })
}
