import type { HostedShard, ShardExited, StartShard } from '../../proto/contract/agent-link.ts'
import type { ShardRef } from '../../proto/contract/ids.ts'
import type { StartVerdict } from '../lifecycle/roster.ts'

/** What the link needs of whoever keeps the game servers. */
export interface Ward {
  start(spec: StartShard): StartVerdict
  /** @returns false for an unknown game server */
  stop(shard: ShardRef, graceMs: number): boolean
  /** @returns false for an unknown game server */
  kill(shard: ShardRef): boolean
  forget(shard: ShardRef): void
  /** Oldest first; undefined for a life that was never here. */
  lastLines(shard: ShardRef, lines: number): readonly string[] | undefined
  hosted(): readonly HostedShard[]
  exits(): readonly ShardExited[]
}
