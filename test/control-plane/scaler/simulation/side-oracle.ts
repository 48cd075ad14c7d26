import type { HostRecord } from '../../../../control-plane/scaler/host.ts'
import type { CreateMachine, SideResource } from '../../../../control-plane/scaler/provider.ts'
import { isBrakeless } from './brake-opinion.ts'
import type { MemoryLedger } from './memory-ledger.ts'
import type { ProviderDouble } from './provider-double.ts'

/** Judges what is made and taken away beside machines. */
export class SideOracle {
  readonly #ledger: MemoryLedger
  readonly #provider: ProviderDouble
  readonly #now: () => number
  readonly #fail: (property: string, what: string) => never

  constructor(
    ledger: MemoryLedger,
    provider: ProviderDouble,
    now: () => number,
    fail: (property: string, what: string) => never,
  ) {
    this.#ledger = ledger
    this.#provider = provider
    this.#now = now
    this.#fail = fail
  }

  /** Whatever is there is on some row's list, not crossed out. */
  look(): void {
    const listed = new Set(
      this.#ledger.facts.hosts
        .filter(({ times }) => times.goneAt === undefined)
        .flatMap(({ undo }) => undo.filter(({ doneAt }) => doneAt === undefined).map(({ id }) => id)),
    )
    for (const id of this.#provider.sides.keys())
      if (!listed.has(id)) this.#fail('sides ⊆ undo lists', `nobody knows of ${id}`)
  }

  called(
    call:
      | { readonly kind: 'make-side'; readonly order: CreateMachine; readonly side: SideResource }
      | { readonly kind: 'remove-side'; readonly side: SideResource },
  ): void {
    const { side } = call
    const row = this.#ledger.facts.hosts.find(({ undo }) => undo.some(({ id }) => id === side.id))
    if (row === undefined) return this.#fail('undo before make', side.id)
    const pool = this.#ledger.facts.pools.find(({ spec }) => spec.name === row.pool)
    const verb = call.kind === 'make-side' ? 'create' : 'delete'
    if (pool !== undefined && !isBrakeless(this.#ledger.facts.brakes, this.#now(), verb, row, pool))
      this.#fail('brake', `${side.id} is changed under a brake on ${verb}`)
    const { pauses } = this.#ledger.facts
    if (pauses.some(({ provider, until }) => provider === row.provider && until > this.#now()))
      this.#fail('Retry-After', `${side.id} is changed while ${row.provider} is paused`)
    if (call.kind === 'make-side') return
    if (row.times.destroyingAt === undefined) this.#fail('sides of living hosts stay', side.id)
  }

  /** The server goes last. */
  serverDeleted({ id, undo }: HostRecord): void {
    const left = undo.find(item => item.kind !== 'server' && this.#provider.sides.has(item.id))
    if (left !== undefined) this.#fail('server deleted last', `${id} still has ${left.id}`)
  }
}
