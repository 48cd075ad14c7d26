import type { MonotonicMs } from '../../lib/clock.ts'
import type { AccountName, Epoch } from '../../proto/contract/session.ts'

interface Arrival {
  readonly epoch: Epoch
  readonly at: MonotonicMs
}

/** When players were handed over to this shard, for as long as any dwell may last. */
export class DwellBook {
  readonly #arrivals = new Map<AccountName, Arrival>()
  readonly #arrivalsMax: number
  readonly #keptMs: number

  /** @param limits `arrivalsMax`: of more the first are forgotten; the control plane still knows them */
  constructor(limits: { readonly arrivalsMax: number; readonly keptMs: number }) {
    this.#arrivalsMax = limits.arrivalsMax
    this.#keptMs = limits.keptMs
  }

  arrived(account: AccountName, arrival: Arrival): void {
    this.#arrivals.delete(account)
    this.#arrivals.set(account, arrival)
    const [first] = this.#arrivals.keys()
    if (first !== undefined && this.#arrivals.size > this.#arrivalsMax) this.#arrivals.delete(first)
  }

  /** Undefined: this login did not come from another shard, or long ago. */
  arrivedAt(account: AccountName, epoch: Epoch): MonotonicMs | undefined {
    const arrival = this.#arrivals.get(account)
    return arrival?.epoch === epoch ? arrival.at : undefined
  }

  sweep(now: MonotonicMs): void {
    for (const [account, { at }] of this.#arrivals) {
      // They stand in the order in which they came.
      if (now - at < this.#keptMs) return
      this.#arrivals.delete(account)
    }
  }

  get size(): number {
    return this.#arrivals.size
  }
}
