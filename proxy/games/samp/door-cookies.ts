import type { MonotonicMs } from '../../../lib/clock.ts'
import type { KeyedHash } from '../address-challenges.ts'
import { COOKIE_MASK, type ClientKind, echoedBy } from './handshake.ts'

/** A cookie holds for one to two of these. */
export const COOKIE_EPOCH_MS = 300_000

const COOKIE_BITS = 0xffff

/** The 16 bits that a newcomer has to send back, without a table: a keyed hash of address and time. The protocol has room for no more, so one
 *  blind guess in 16,384 is right (two kinds of clients, two epochs); what a right guess gets is limited by address and network, as with
 *  every new flow. */
export class DoorCookies {
  readonly #hash: KeyedHash

  constructor(hash: KeyedHash) {
    this.#hash = hash
  }

  issue(ip: string, now: MonotonicMs): number {
    return this.#of(ip, epochAt(now))
  }

  /** Whose echo of a cookie of this address it is; undefined where it is none. */
  accepts(echo: number, ip: string, now: MonotonicMs): ClientKind | undefined {
    const epoch = epochAt(now)
    return echoedBy(echo, this.#of(ip, epoch)) ?? echoedBy(echo, this.#of(ip, epoch - 1))
  }

  /** Never one whose right echo is 0: that is what everybody's first request says. */
  #of(ip: string, epoch: number): number {
    const cookie = this.#hash(`samp ${epoch} ${ip}`) & COOKIE_BITS
    return cookie === COOKIE_MASK.samp || cookie === COOKIE_MASK.openMp ? cookie ^ 1 : cookie
  }
}

function epochAt(now: MonotonicMs): number {
  return Math.floor(now / COOKIE_EPOCH_MS)
}
