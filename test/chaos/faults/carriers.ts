import type { ShardView } from '../../../proto/contract/admin.ts'
import { FLEET } from '../world/chaos-world.ts'
import type { Snapshot } from '../world/product-view.ts'

/** Shards of the fleet that carry players now. */
export function carriersIn({ shards }: Snapshot): readonly ShardView[] {
  return shards.filter(
    shard => shard.fleet === FLEET && shard.state === 'ready' && shard.players > 0 && shard.groups.length > 0,
  )
}
