import type { Facts } from '../facts/facts.ts'
import type { SessionMetrics } from '../http/session-metrics.ts'
import type { BannedHolders } from '../sessions/banned-holders.ts'
import type { GhostScan } from '../sessions/ghost-scan.ts'
import type { ShardUsers } from '../sessions/session-settings.ts'
import type { SessionStore } from '../sessions/session-store.ts'

/** What the services need for sessions. */
export interface SessionContext {
  readonly store: SessionStore
  readonly scan: Pick<GhostScan, 'ghostOf'>
  /** The facts as they were read last, some 100 ms ago: a claim does not read them all again. Undefined before the first read. */
  readonly recentFacts: () => Facts | undefined
  /** Why the store does not answer, as far as is known; undefined when it does. */
  readonly failure: () => string | undefined
  readonly metrics: Pick<SessionMetrics, 'claimed' | 'held'>
  /** Whether shards may have database users of their own. */
  readonly shardUsers: ShardUsers
  readonly banned: Pick<BannedHolders, 'wouldCut'>
}
