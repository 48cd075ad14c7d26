import type { HostRecord } from '../../../../control-plane/scaler/host.ts'

interface Breaker {
  readonly outcomes: readonly boolean[]
  readonly trippedAt: number | undefined
  /** When it last tripped: what began before says nothing. */
  readonly since: number
  readonly probes: number
  /** Successes that are still wanted before it trusts as before. */
  readonly slow: number
}
const UNTRIPPED: Breaker = { outcomes: [], trippedAt: undefined, since: -1, probes: 0, slow: 0 }
/** Of 1, 2 and 4 calls, after that of the probe. */
const SLOW_SUCCESSES = 7

/** An opinion of its own about when nobody may be asked for a host: from what was asked for, and what became of it. */
export class BreakerOracle {
  readonly #now: () => number
  readonly #fail: (property: string, what: string) => never
  readonly #keys = new Map<string, Breaker>()

  constructor(now: () => number, fail: (property: string, what: string) => never) {
    this.#now = now
    this.#fail = fail
  }

  /** A host is asked for. */
  asked(host: HostRecord): void {
    const breaker = this.#breakerOf(host)
    if (breaker.trippedAt !== undefined) {
      if (this.#now() - breaker.trippedAt < 60_000)
        this.#fail('breaker', `${keyOf(host)} is open, ${host.id} is asked for`)
      this.#keys.set(keyOf(host), { ...breaker, probes: breaker.probes + 1 })
      // A probe that nobody heard of again is followed by another one after ten minutes.
      if (breaker.probes > (this.#now() - breaker.trippedAt) / 600_000)
        this.#fail('breaker', `${breaker.probes + 1} probes of ${keyOf(host)}`)
    }
  }

  /** Calls that began before it tripped tell nothing; the first that began after it says whether it goes on. */
  told(host: HostRecord, good: boolean): void {
    const asked = host.times.askedAt ?? 0
    const { outcomes, trippedAt, since, slow } = this.#breakerOf(host)
    if (asked <= since) return
    const put = (next: Partial<Breaker>): void => {
      this.#keys.set(keyOf(host), { ...UNTRIPPED, since, ...next })
    }
    const tripped = { trippedAt: this.#now(), since: this.#now() }
    if (trippedAt !== undefined) return put(good ? { slow: SLOW_SUCCESSES } : tripped)
    if (slow > 0) return put(good ? { slow: slow - 1 } : tripped)
    const kept = [...outcomes, good].slice(-10)
    const trips =
      !good &&
      ((kept.length >= 3 && kept.slice(-3).every(one => !one)) ||
        (kept.length === 10 && kept.filter(one => !one).length >= 5))
    return put(trips ? tripped : { outcomes: kept })
  }

  #breakerOf(host: HostRecord): Breaker {
    return this.#keys.get(keyOf(host)) ?? UNTRIPPED
  }
}

function keyOf({ provider, hardware }: HostRecord): string {
  return `${provider}/${hardware}`
}
