export interface RelayLimits {
  /** Flows through all relays of this host: each has a socket. */
  readonly flowsMax: number
  /** Of one address. */
  readonly flowsPerIpMax: number
  /** A flow without traffic for so long is over. Longer than proxies keep theirs; one that speaks again is opened again. */
  readonly idleMs: number
}

/** How many flows there are, over all relays of this host. */
export class RelayBudget {
  readonly limits: RelayLimits
  readonly #byIdentity = new Map<string, number>()
  #flows = 0

  constructor(limits: RelayLimits) {
    this.limits = limits
  }

  get flows(): number {
    return this.#flows
  }

  /** @param identity undefined: the proxy itself
   *  @returns why there is no room; undefined, and noted, where there is */
  take(identity: string | undefined): 'flow-limit' | 'ip-limit' | undefined {
    if (this.#flows >= this.limits.flowsMax) return 'flow-limit'
    if (identity !== undefined) {
      const own = this.#byIdentity.get(identity) ?? 0
      if (own >= this.limits.flowsPerIpMax) return 'ip-limit'
      this.#byIdentity.set(identity, own + 1)
    }
    this.#flows += 1
    return undefined
  }

  give(identity: string | undefined): void {
    this.#flows -= 1
    if (identity === undefined) return
    const own = (this.#byIdentity.get(identity) ?? 0) - 1
    if (own > 0) this.#byIdentity.set(identity, own)
    else this.#byIdentity.delete(identity)
  }
}
