import { after, type Clock, type MonotonicMs } from '../../lib/clock.ts'
import { codeOf, messageOf } from '../../lib/errors.ts'
import type { Log } from '../../lib/log.ts'
import type { StoreTimeMs } from '../../lib/store-time.ts'
import type { LeaseRenewal } from '../../proto/contract/agent-link.ts'
import { type HostId, shardRefText, type ShardRef } from '../../proto/contract/ids.ts'
import type { LeasePlan } from './plan-leases.ts'
import { SHARD_LEASE_MARGIN_MS, SHARD_LEASE_TTL_MS, type SessionStore } from './session-store.ts'

export const LEASES_RENEWED_EVERY_MS = 1_000
/** From the moment of a report on, a renewal that followed it is good for so long: the store's lease ends later. */
export const LEASE_VALID_MS = SHARD_LEASE_TTL_MS - SHARD_LEASE_MARGIN_MS
/** No expiry counts for so long after the store was away, or after another database has answered: holders re-assert first. */
export const EXPIRY_GRACE_MS = SHARD_LEASE_TTL_MS + SHARD_LEASE_MARGIN_MS

export interface LeaseKeeperParts {
  readonly store: Pick<SessionStore, 'renewLeases' | 'leases' | 'server' | 'quarantine'>
  /** What to renew now; undefined while this node stands by. */
  readonly plan: () => LeasePlan | undefined
  readonly tell: (host: HostId, renewal: LeaseRenewal) => void
  /** Another database answers at the same address; claims wait already. */
  readonly exchanged: (before: string, now: string) => void
  readonly renewed: (outcome: 'done' | 'failed') => void
  readonly clock: Clock
  readonly log: Log
}

/** Renews the leases of shards once per second, in one statement, and tells their agents. */
export class LeaseKeeper {
  readonly #parts: LeaseKeeperParts
  #nextAt = 0 as MonotonicMs
  #renewing: Promise<void> | undefined
  #failure: string | undefined
  /** Since when every renewal has been answered. */
  #steadySince: MonotonicMs | undefined
  #exchangedAt: MonotonicMs | undefined
  /** Undefined while nobody needs to know. */
  #leases: ReadonlyMap<string, StoreTimeMs> | undefined

  constructor(parts: LeaseKeeperParts) {
    this.#parts = parts
  }

  /** Why the last renewal was not answered; undefined when it was. */
  get failure(): string | undefined {
    return this.#failure
  }

  get exchangedMsAgo(): number | undefined {
    return this.#exchangedAt === undefined ? undefined : this.#parts.clock.monotonicMs() - this.#exchangedAt
  }

  /** See `SessionsLive.leaseOver`. A shard without a lease may not act at all. */
  leaseOver(shard: ShardRef, now: StoreTimeMs): boolean {
    const steadyForMs = this.#steadySince === undefined ? 0 : this.#now() - this.#steadySince
    if (this.#leases === undefined || steadyForMs <= EXPIRY_GRACE_MS) return false
    const until = this.#leases.get(shardRefText(shard))
    return until === undefined || now > until + SHARD_LEASE_MARGIN_MS
  }

  /** To be called on every tick; one renewal at a time. */
  tick(): void {
    const now = this.#now()
    if (this.#renewing !== undefined || now < this.#nextAt) return
    const plan = this.#parts.plan()
    if (plan === undefined) {
      this.#steadySince = undefined
      return
    }
    this.#nextAt = after(now, LEASES_RENEWED_EVERY_MS)
    this.#renewing = this.#renew(plan).finally(() => {
      this.#renewing = undefined
    })
  }

  /** Resolves when no renewal is under way. */
  async idle(): Promise<void> {
    await this.#renewing
  }

  async #renew(plan: LeasePlan): Promise<void> {
    const { store, log, renewed: count } = this.#parts
    try {
      await this.#checkServer()
      if (plan.shards.length > 0) this.#tell(plan, await store.renewLeases(plan.shards))
      this.#leases = plan.expiryMatters ? await this.#readLeases() : undefined
      if (this.#failure !== undefined) log.info({}, 'leases of shards are renewed again')
      this.#failure = undefined
      this.#steadySince ??= this.#now()
      count('done')
    } catch (error) {
      // Agents are told nothing, and go by what they were told last; one line per outage is enough.
      if (this.#failure === undefined)
        log.warn({ code: codeOf(error), error: messageOf(error) }, 'the leases of shards cannot be renewed')
      this.#failure = messageOf(error)
      this.#steadySince = undefined
      count('failed')
    }
  }

  #tell(plan: LeasePlan, renewed: readonly ShardRef[]): void {
    const done = new Set(renewed.map(shardRefText))
    for (const { host, sequence, shards } of plan.hosts) {
      const told = shards.filter(shard => done.has(shardRefText(shard)))
      if (told.length > 0) this.#parts.tell(host, { sequence, shards: told, validMs: LEASE_VALID_MS })
    }
  }

  async #readLeases(): Promise<ReadonlyMap<string, StoreTimeMs>> {
    const leases = await this.#parts.store.leases()
    return new Map(leases.map(({ shard, until }) => [shardRefText(shard), until]))
  }

  /** The database itself says which server it knows: this node may have stood by, or not have run, when it was exchanged. */
  async #checkServer(): Promise<void> {
    const { store, exchanged } = this.#parts
    const { now, known } = await store.server()
    if (now === known) return
    if (known === undefined) return store.quarantine(0, now)
    await store.quarantine(EXPIRY_GRACE_MS, now)
    this.#exchangedAt = this.#now()
    this.#steadySince = undefined
    exchanged(known, now)
  }

  #now(): MonotonicMs {
    return this.#parts.clock.monotonicMs()
  }
}
