import type { Clock } from '../../lib/clock.ts'
import type { Log } from '../../lib/log.ts'
import type { LeaseRenewal } from '../../proto/contract/agent-link.ts'
import type { HostId } from '../../proto/contract/ids.ts'
import type { World } from '../facts/world.ts'
import type { SessionOrders } from '../reconcile/orders.ts'
import type { NoticeKind } from '../../proto/contract/agent-link.ts'
import type { SessionHolder } from '../../proto/contract/session.ts'
import { BannedHolders } from './banned-holders.ts'
import { GhostScan } from './ghost-scan.ts'
import { LeaseKeeper } from './lease-keeper.ts'
import { planLeases } from './plan-leases.ts'
import type { SessionStore } from './session-store.ts'
import type { SessionsLive } from './sessions-live.ts'
import { type ShardDatabase, ShardUsers } from './shard-users.ts'

export interface SessionDutyParts {
  readonly store: SessionStore
  /** Where game servers find the database, if it has users. */
  readonly database: ShardDatabase | undefined
  /** As of now; undefined while this node stands by, or has not read the facts yet. */
  readonly world: () => World | undefined
  readonly sequenceOf: (host: HostId) => number | undefined
  readonly tellHolder: (kind: NoticeKind, holder: SessionHolder, reason: string) => void
  readonly tell: (host: HostId, renewal: LeaseRenewal) => void
  readonly exchanged: (before: string, now: string) => void
  readonly renewed: (outcome: 'done' | 'failed') => void
  readonly wake: () => void
  readonly clock: Clock
  readonly log: Log
}

/** What the active node does about sessions all the time, nobody asking: leases, ghosts, database users. */
export class SessionDuty implements SessionOrders {
  readonly scan: GhostScan
  readonly banned: BannedHolders
  readonly #leases: LeaseKeeper
  readonly #users: ShardUsers

  constructor(parts: SessionDutyParts) {
    const { world } = parts
    this.scan = new GhostScan(parts)
    this.banned = new BannedHolders(parts)
    this.#users = new ShardUsers({ ...parts, isActive: () => world() !== undefined })
    this.#leases = new LeaseKeeper({
      ...parts,
      plan: () => {
        const now = world()
        return now === undefined ? undefined : planLeases(now, parts.sequenceOf)
      },
    })
  }

  order(step: Parameters<SessionOrders['order']>[0]): void {
    this.#users.order(step)
  }

  /** To be called on every tick of the node. */
  tick(): void {
    this.#leases.tick()
    this.scan.tick()
    this.banned.tick()
    this.#users.tick()
  }

  /** Resolves when nothing is under way that uses the store. */
  async idle(): Promise<void> {
    await Promise.all([this.#leases.idle(), this.scan.idle(), this.banned.idle(), this.#users.idle()])
  }

  live(): SessionsLive {
    return {
      lockOf: shard => this.#users.lockOf(shard),
      environmentOf: shard => this.#users.environmentOf(shard),
      leaseOver: (shard, now) => this.#leases.leaseOver(shard, now),
      ...this.scan.found,
      flowsOfBanned: account => this.banned.flowsOf(account),
      failure: this.#leases.failure,
      userFailure: this.#users.failure,
      exchangedMsAgo: this.#leases.exchangedMsAgo,
    }
  }
}
