import type { HostRecord } from '../../../../control-plane/scaler/host.ts'
import type { PoolRecord } from '../../../../control-plane/scaler/pool.ts'
import type { MemoryLedger } from './memory-ledger.ts'

/** A listing counts as a look if it began so long after the call. */
const LOOK_AFTER_MS = 60_000
/** More looks are not remembered. */
const LISTINGS_MAX = 64

interface Ask {
  readonly at: number
  readonly scopes: readonly string[]
  readonly growth: boolean
  readonly host: string
}

interface Look {
  readonly begunAt: number
  readonly tags: readonly string[]
}

/** Judges how often machines are asked for, and that nobody asks twice without a look in between. */
export class AskOracle {
  readonly #ledger: MemoryLedger
  readonly #now: () => number
  readonly #fail: (property: string, what: string) => never
  readonly #asks: Ask[] = []
  readonly #looks: Look[] = []

  constructor(ledger: MemoryLedger, now: () => number, fail: (property: string, what: string) => never) {
    this.#ledger = ledger
    this.#now = now
    this.#fail = fail
  }

  /** @param tags host tags of the machines that it has */
  listed(begunAt: number, complete: boolean, tags: readonly string[]): void {
    if (complete) this.#looks.push({ begunAt, tags })
    if (this.#looks.length > LISTINGS_MAX) this.#looks.shift()
  }

  asked(host: HostRecord, { spec }: PoolRecord): void {
    const { provider, region, name } = spec
    const scopes = ['installation', `provider:${provider}`, `region:${provider}/${region}`, `pool:${name}`]
    const before = this.#asks.findLast(ask => ask.host === host.id)
    const looked = this.#looks.some(
      ({ begunAt, tags }) => begunAt - (before?.at ?? 0) >= LOOK_AFTER_MS && !tags.includes(host.hostTag),
    )
    if (before !== undefined && !looked) this.#fail('look before asking again', host.id)
    this.#asks.push({ at: this.#now(), scopes, growth: host.createPurpose === 'growth', host: host.id })
    this.#withinBudget(scopes)
  }

  /** Creates in any window that ends now: never more than a full bucket and what has flown into it; growth never touches the reserve. */
  #withinBudget(scopes: readonly string[]): void {
    for (const budget of this.#ledger.facts.budgets) {
      if (!scopes.includes(budget.scope)) continue
      for (const growth of [false, true]) {
        const burst = budget.rate.burst * (growth ? 0.75 : 1)
        const asks = this.#asks.filter(ask => ask.scopes.includes(budget.scope) && (!growth || ask.growth))
        asks.forEach((ask, index) => {
          const inWindow = asks.length - index
          const most = burst + ((this.#now() - ask.at) * budget.rate.perHour) / 3_600_000
          if (inWindow > most + 1e-6)
            this.#fail('creates in any window ≤ budget', `${inWindow} of ${most} for ${budget.scope}`)
        })
      }
    }
  }
}
