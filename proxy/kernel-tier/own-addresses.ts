import { after, type Clock, type MonotonicMs } from '../../lib/clock.ts'
import type { AddressFamily } from '../../lib/ip-text.ts'

/** As often as listeners look for addresses that have come. */
const LOOK_EVERY_MS = 10_000

export interface OwnAddressesOptions {
  readonly localAddresses: (family: AddressFamily) => readonly string[]
  readonly clock: Clock
}

/** This machine's own addresses. Looked for now and then only: it takes system calls, and is asked for every flow. */
export class OwnAddresses {
  readonly #options: OwnAddressesOptions
  #addresses: ReadonlySet<string> = new Set()
  #dueAt = Number.NEGATIVE_INFINITY as MonotonicMs

  constructor(options: OwnAddressesOptions) {
    this.#options = options
  }

  has(address: string): boolean {
    const { localAddresses, clock } = this.#options
    const now = clock.monotonicMs()
    if (now >= this.#dueAt) {
      this.#dueAt = after(now, LOOK_EVERY_MS)
      this.#addresses = new Set([...localAddresses(4), ...localAddresses(6)])
    }
    return this.#addresses.has(address)
  }
}
