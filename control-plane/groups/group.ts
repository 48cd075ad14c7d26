import type { FleetName, Generation, GroupId, ShardRef } from '../../proto/contract/ids.ts'
import type { StoreTimeMs } from '../../lib/store-time.ts'

/** Players that stay together. Carried by exactly one shard incarnation at one generation; outlives shards. */
export interface GroupRecord {
  readonly id: GroupId
  readonly fleet: FleetName
  /** Age within the fleet: lower is older. The `<n>` of `<fleet>-g<n>`. */
  readonly ordinal: number
  readonly shard: ShardRef
  readonly generation: Generation
  /** When it was bound to the present shard. */
  readonly boundAt: StoreTimeMs
}
