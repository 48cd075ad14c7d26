import type { MonotonicMs } from '../../lib/clock.ts'
import type { BorderFeed, SessionNotice, ShardZone } from '../../proto/contract/agent-link.ts'
import type { ShardRef } from '../../proto/contract/ids.ts'

/** What the link has to tell the scripts of the game servers. */
export interface ScriptSide {
  /** These shards may act for their accounts until then. */
  renewed(shards: readonly ShardRef[], until: MonotonicMs): void
  notice(notice: SessionNotice): void
  /** @param deadlineMs from now on; 0: none */
  drain(shard: ShardRef, draining: boolean, deadlineMs: number): void
  /** A level: what is not new changes nothing. */
  zone(told: ShardZone): void
  border(feed: BorderFeed): void
}
