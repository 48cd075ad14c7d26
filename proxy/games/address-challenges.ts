import type { MonotonicMs } from '../../lib/clock.ts'

/** A challenge holds for one to two of these. */
export const CHALLENGE_EPOCH_MS = 60_000

/** 32 bits of a hash that nobody can compute who has not the key. */
export type KeyedHash = (text: string) => number

/** Numbers that only who receives at an address can know, without a table: a keyed hash of address and time. */
export class AddressChallenges {
  readonly #hash: KeyedHash

  constructor(hash: KeyedHash) {
    this.#hash = hash
  }

  /** 32 bits, never 0 nor 2^32 - 1: by these, clients say that they have none yet. */
  issue(ip: string, now: MonotonicMs): number {
    return this.#of(ip, epochAt(now))
  }

  accepts(challenge: number, ip: string, now: MonotonicMs): boolean {
    const epoch = epochAt(now)
    return challenge === this.#of(ip, epoch) || challenge === this.#of(ip, epoch - 1)
  }

  #of(ip: string, epoch: number): number {
    const hash = this.#hash(`${epoch} ${ip}`)
    return Math.min(Math.max(hash, 1), 0xff_ff_ff_fe)
  }
}

function epochAt(now: MonotonicMs): number {
  return Math.floor(now / CHALLENGE_EPOCH_MS)
}
