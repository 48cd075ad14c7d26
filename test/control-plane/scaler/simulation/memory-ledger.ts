import {
  type BreakerKey,
  type BreakerState,
  CLOSED,
  nextBreaker,
  startsAllowed,
} from '../../../../control-plane/scaler/breaker.ts'
import { takeBudget } from '../../../../control-plane/scaler/budget.ts'
import { consequencesOf } from '../../../../control-plane/scaler/consequences.ts'
import type { HostRecord } from '../../../../control-plane/scaler/host.ts'
import type { LedgerChange, ScalerFacts } from '../../../../control-plane/scaler/ledger.ts'
import { nextHost } from '../../../../control-plane/scaler/next-host.ts'
import type { PoolName, PoolRecord } from '../../../../control-plane/scaler/pool.ts'
import { isPaused, pauseAfter } from '../../../../control-plane/scaler/provider-pause.ts'
import { scalerBrakeOn } from '../../../../control-plane/scaler/scaler-brake.ts'
import type { Random } from '../../../../lib/random.ts'
import type { StoreTimeMs } from '../../../../lib/store-time.ts'

const LEASE_MS = 15_000

class Refused extends Error {}

/** What an event did to a row. */
export interface HostChange {
  readonly before: HostRecord
  readonly after: HostRecord
  readonly change: Extract<LedgerChange, { readonly kind: 'host.event' }>
}

/** The ledger as a store would keep it: conditions, all or nothing, a lease with a token. */
export class MemoryLedger {
  facts: ScalerFacts
  onInsert: (host: HostRecord) => void = () => {}
  onEvent: (change: HostChange) => void = () => {}
  readonly #now: () => number
  readonly #chance: Random
  #lease = { owner: '', token: 0, until: 0 }

  constructor(facts: Omit<ScalerFacts, 'now'>, chance: Random, now: () => number) {
    this.facts = { ...facts, now: now() as StoreTimeMs }
    this.#chance = chance
    this.#now = now
  }

  /** The token, for whoever has the lease or gets it now. */
  lease(owner: string): number | undefined {
    const now = this.#now()
    if (this.#lease.owner !== owner && now < this.#lease.until) return undefined
    if (this.#lease.owner !== owner) this.#lease = { owner, token: this.#lease.token + 1, until: 0 }
    this.#lease.until = now + LEASE_MS
    return this.#lease.token
  }

  read(): ScalerFacts {
    return { ...this.facts, now: this.#now() as StoreTimeMs }
  }

  /** What people do: always holds. */
  put(change: (facts: ScalerFacts) => Partial<ScalerFacts>): void {
    this.facts = { ...this.facts, ...change(this.facts) }
  }

  putPool(name: PoolName, change: (pool: PoolRecord) => Partial<PoolRecord>): void {
    this.put(facts => ({
      pools: facts.pools.map(pool =>
        pool.spec.name === name ? { ...pool, ...change(pool), version: pool.version + 1 } : pool,
      ),
    }))
  }

  commit(token: number, changes: readonly LedgerChange[]): 'done' | 'refused' {
    if (token !== this.#lease.token) return 'refused'
    const before = this.facts
    const told: (() => void)[] = []
    try {
      for (const change of changes) this.#apply(change, told)
    } catch (problem) {
      if (!(problem instanceof Refused)) throw problem
      this.facts = before
      return 'refused'
    }
    for (const tell of told) tell()
    return 'done'
  }

  #apply(change: LedgerChange, told: (() => void)[]): void {
    const now = this.#now() as StoreTimeMs
    const { facts } = this
    switch (change.kind) {
      case 'pool.unchanged':
        return hold(this.#pool(change.pool)?.version === change.version)
      case 'host.insert': {
        hold(!facts.hosts.some(({ id }) => id === change.host.id))
        const host = { ...change.host, times: { ...change.host.times, plannedAt: now } }
        this.put(({ hosts }) => ({ hosts: [...hosts, host] }))
        this.#setPool(host.pool, pool => ({ lastOrdinal: Math.max(pool.lastOrdinal, change.ordinal ?? 0) }))
        told.push(() => this.onInsert(host))
        return undefined
      }
      case 'host.event':
        return this.#event(change, told)
      case 'pool.rollout':
        return this.#setPool(change.pool, pool => ({
          rollout: change.rollout,
          version: pool.version + 1,
          spec: { ...pool.spec, template: change.template ?? pool.spec.template },
        }))
      case 'pool.reached':
        return this.#setPool(change.pool, () => ({ reached: change.hosts }))
      case 'budget.take': {
        const budgets = takeBudget(facts.budgets, change.scopes, change.purpose, now)
        hold(budgets !== undefined)
        return this.put(() => ({ budgets: budgets ?? [] }))
      }
      case 'breaker.tell': {
        const state = facts.breakers.get(change.key) ?? CLOSED
        hold(change.event.kind !== 'started' || startsAllowed(state, now) > 0)
        return this.#setBreaker(change.key, nextBreaker(state, change.event, now))
      }
      case 'provider.pause': {
        const { provider, retryAfterMs } = change
        const others = facts.pauses.filter(pause => pause.provider !== provider)
        const pause = pauseAfter(
          facts.pauses.find(one => one.provider === provider),
          provider,
          retryAfterMs,
          now,
        )
        return this.put(() => ({ pauses: [...others, pause] }))
      }
      case 'provider.unpaused':
        return hold(isPaused(facts.pauses, change.provider, now) === undefined)
      case 'brake.none':
        return hold(scalerBrakeOn(facts.brakes, change.act, change.pool, now) === undefined)
    }
  }

  #event(change: Extract<LedgerChange, { readonly kind: 'host.event' }>, told: (() => void)[]): void {
    const now = this.#now() as StoreTimeMs
    const before = this.facts.hosts.find(({ id }) => id === change.host)
    const after = before === undefined ? undefined : nextHost(before, change.event, now, change.why)
    if (before === undefined || after === undefined) throw new Refused()
    this.put(({ hosts }) => ({ hosts: hosts.map(host => (host.id === before.id ? after : host)) }))
    const pool = this.#pool(before.pool)
    if (pool !== undefined) {
      const { breaker, rollout } = consequencesOf(
        pool,
        before,
        change.event,
        change.why,
        this.#chance.fraction(),
      )
      if (breaker !== undefined)
        this.#setBreaker(
          breaker.key,
          nextBreaker(this.facts.breakers.get(breaker.key) ?? CLOSED, breaker.event, now),
        )
      if (rollout !== undefined)
        this.#setPool(before.pool, ({ version }) => ({ rollout, version: version + 1 }))
    }
    told.push(() => this.onEvent({ before, after, change }))
  }

  #pool(name: PoolName): PoolRecord | undefined {
    return this.facts.pools.find(({ spec }) => spec.name === name)
  }

  #setPool(name: PoolName, change: (pool: PoolRecord) => Partial<PoolRecord>): void {
    this.put(({ pools }) => ({
      pools: pools.map(pool => (pool.spec.name === name ? { ...pool, ...change(pool) } : pool)),
    }))
  }

  #setBreaker(key: BreakerKey, state: BreakerState): void {
    this.put(({ breakers }) => ({ breakers: new Map([...breakers, [key, state]]) }))
  }
}

function hold(condition: boolean): void {
  if (!condition) throw new Refused()
}
