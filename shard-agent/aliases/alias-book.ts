import { after, type MonotonicMs } from '../../lib/clock.ts'
import { ALIAS_BELIEVED_MS, aliasAt, PROVISIONAL_ALIASES } from '../../proto/contract/alias.ts'

/** The control plane's words that are remembered; beyond it the one that was used longest ago goes. */
export const KNOWN_ALIASES_MAX = 50_000
/** A full table of the store is asked again after this. */
export const REFUSED_MS = 60_000
/** Aliases tried for one address. */
const CANDIDATES_MAX = 256

/** What the control plane has said of an address; without an alias: its table is full. */
export interface AliasWord {
  readonly alias: string | undefined
  readonly until: MonotonicMs
}

/** Which alias an address has on this host: the store's, or one of ours while the store cannot be asked. No two addresses have the same
 *  at one time: the store's are different from each other, ours from each other, and the ranges lie apart. */
export class AliasBook {
  readonly #known = new Map<string, AliasWord>()
  readonly #provisional = new Map<string, { readonly alias: string; uses: number }>()
  readonly #taken = new Set<string>()
  readonly #hash: (text: string) => number

  /** @param hash of 32 bits, the same in every life of the agent */
  constructor(hash: (text: string) => number) {
    this.#hash = hash
  }

  /** Undefined: nothing has been said, or too long ago. */
  known(identity: string, now: MonotonicMs): AliasWord | undefined {
    const word = this.#known.get(identity)
    if (word === undefined || word.until <= now) return undefined
    this.#known.delete(identity) // The order of the map is the order of use.
    this.#known.set(identity, word)
    return word
  }

  /** @param alias undefined: there is none for it now */
  learn(identity: string, alias: string | undefined, now: MonotonicMs): void {
    this.#known.delete(identity)
    this.#known.set(identity, {
      alias,
      until: after(now, alias === undefined ? REFUSED_MS : ALIAS_BELIEVED_MS),
    })
    const [oldest] = this.#known.keys()
    if (this.#known.size > KNOWN_ALIASES_MAX && oldest !== undefined) this.#known.delete(oldest)
  }

  /** An alias of ours, the same for every flow of the address until `letGo` was called as often. Undefined: all that were tried are
   *  taken. */
  provisional(identity: string): string | undefined {
    const present = this.#provisional.get(identity)
    if (present !== undefined) {
      present.uses += 1
      return present.alias
    }
    for (let n = 0; n < CANDIDATES_MAX; n += 1) {
      const alias = aliasAt(PROVISIONAL_ALIASES, this.#hash(identity) + n)
      if (this.#adopt(identity, alias)) return alias
    }
    return undefined
  }

  /** Takes over what an earlier life of the agent gave. @returns false where another address has it now */
  adopt(identity: string, alias: string): boolean {
    const present = this.#provisional.get(identity)
    if (present === undefined) return this.#adopt(identity, alias)
    if (present.alias !== alias) return false
    present.uses += 1
    return true
  }

  /** A flow with an alias of ours is over. */
  letGo(identity: string): void {
    const present = this.#provisional.get(identity)
    if (present === undefined) return
    present.uses -= 1
    if (present.uses > 0) return
    this.#provisional.delete(identity)
    this.#taken.delete(present.alias)
  }

  #adopt(identity: string, alias: string): boolean {
    if (this.#taken.has(alias)) return false
    this.#taken.add(alias)
    this.#provisional.set(identity, { alias, uses: 1 })
    return true
  }
}
