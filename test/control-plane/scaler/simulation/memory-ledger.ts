import { applyChange } from '../../../../control-plane/scaler/apply-changes.ts'
import type { HostRecord } from '../../../../control-plane/scaler/host.ts'
import type { LedgerChange, ScalerFacts } from '../../../../control-plane/scaler/ledger.ts'
import type { PoolName, PoolRecord } from '../../../../control-plane/scaler/pool.ts'
import type { Random } from '../../../../lib/random.ts'
import type { StoreTimeMs } from '../../../../lib/store-time.ts'

const LEASE_MS = 15_000

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

  /** What people ask for through the product: its conditions hold or nothing happens. */
  ask(changes: readonly LedgerChange[]): 'done' | 'refused' {
    return this.commit(this.#lease.token, changes)
  }

  commit(token: number, changes: readonly LedgerChange[]): 'done' | 'refused' {
    if (token !== this.#lease.token) return 'refused'
    let facts = this.read()
    const told: (() => void)[] = []
    for (const change of changes) {
      const applied = applyChange(facts, change, () => this.#chance.fraction())
      if (applied.kind !== 'done') return 'refused'
      this.#note(change, facts, applied.facts, told)
      facts = applied.facts
    }
    this.facts = facts
    for (const tell of told) tell()
    return 'done'
  }

  #note(change: LedgerChange, from: ScalerFacts, to: ScalerFacts, told: (() => void)[]): void {
    if (change.kind !== 'host.insert' && change.kind !== 'host.event') return
    const id = change.kind === 'host.insert' ? change.host.id : change.host
    const before = from.hosts.find(host => host.id === id)
    const after = to.hosts.find(host => host.id === id)
    if (after === undefined) return
    if (change.kind === 'host.insert') told.push(() => this.onInsert(after))
    else if (before !== undefined) told.push(() => this.onEvent({ before, after, change }))
  }
}
