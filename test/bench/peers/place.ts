import type { BenchWorld } from '../world/bench-world.ts'
import { ADDRESSES } from '../world/namespaces.ts'

/** Where a proxy stands between players and shard. */
export interface Place {
  /** Undefined: that of whoever measures. */
  readonly namespace: string | undefined
  /** Players come there. */
  readonly front: string
  /** The shard, as the proxy knows it. */
  readonly shard: string
  readonly player: string
}

/** Among the others. */
export const COMMON_PLACE: Place = {
  namespace: undefined,
  front: ADDRESSES.proxyFront,
  shard: ADDRESSES.shard,
  player: ADDRESSES.player,
}

/** Apart: what a kernel tier's table does there costs nobody else anything. */
export function tablePlace({ table }: BenchWorld): Place {
  return {
    namespace: table,
    front: ADDRESSES.tableFront,
    shard: ADDRESSES.tableShard,
    player: ADDRESSES.tablePlayer,
  }
}
