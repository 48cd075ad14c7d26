import type { Clock } from '../lib/clock.ts'
import type { Log } from '../lib/log.ts'
import type { OrderId, Token } from '../proto/contract/ids.ts'
import type { FactStore } from './facts/fact-store.ts'
import type { Facts } from './facts/facts.ts'
import { gatherWorld, type World } from './facts/world.ts'
import type { SessionMetrics } from './http/session-metrics.ts'
import type { LiveLinks } from './live/live-links.ts'
import type { SessionContext } from './rpc/session-context.ts'
import type { ShardUsers } from './sessions/session-settings.ts'
import { SessionDuty } from './sessions/session-duty.ts'
import type { SessionStore } from './sessions/session-store.ts'
import type { ShardDatabase } from './sessions/shard-users.ts'
import { tellExchanged } from './tell-exchanged.ts'

/** What a node is given for sessions. */
export interface SessionNodeParts {
  readonly sessions: SessionStore
  /** Where game servers find the database, for fleets whose shards get a user of it; undefined: it has none. */
  readonly database?: ShardDatabase
  /** Whether fleets may give their shards such users. Default: the store has none. */
  readonly shardUsers?: ShardUsers
}

interface Surroundings {
  readonly store: FactStore & { readonly lastFacts: Facts | undefined }
  readonly live: LiveLinks
  readonly metrics: () => SessionMetrics
  readonly token: () => Token | undefined
  readonly wake: () => void
  readonly clock: Clock
  readonly log: Log
}

/** What a node does about sessions by itself, and what its services need for them. */
export function assembleSessions(
  { sessions: store, database, shardUsers = 'no-users' }: SessionNodeParts,
  node: Surroundings,
): { readonly duty: SessionDuty; readonly context: SessionContext } {
  const { live, token, metrics, wake, clock, log } = node
  const duty = new SessionDuty({
    store,
    database,
    world: () => worldOf(node),
    sequenceOf: host => live.agents.sequenceOf(host),
    tell: (host, renewal) => {
      const orderId = `lease-${renewal.sequence}` as OrderId
      live.agents.send(host, orderId, { kind: 'lease', value: renewal })
    },
    tellHolder: (kind, holder, reason) => live.notices.post(kind, holder, reason),
    exchanged: (before, now) => void tellExchanged({ store: node.store, token: token(), log }, before, now),
    renewed: outcome => metrics().renewed(outcome),
    wake,
    clock,
    log,
  })
  const context: SessionContext = {
    store,
    scan: duty.scan,
    recentFacts: () => node.store.lastFacts,
    failure: () => duty.live().failure,
    metrics: {
      claimed: (outcome, tookMs) => metrics().claimed(outcome, tookMs),
      held: (call, holding) => metrics().held(call, holding),
    },
    shardUsers,
    banned: duty.banned,
  }
  return { duty, context }
}

/** As of the facts that were read last; undefined while this node stands by. */
function worldOf({ store: { lastFacts }, live, token }: Surroundings): World | undefined {
  return lastFacts === undefined || token() === undefined ? undefined : gatherWorld(lastFacts, live.view())
}
