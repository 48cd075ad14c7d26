import { Distribution } from '../distribution.ts'
import type { Breach } from './continuity.ts'
import { PartyWatch } from './party-watch.ts'

/** Breaches that are told in full. */
const BREACHES_TOLD_MAX = 20
const REASONS_MAX = 32

/** What all bots of a walk measured together. */
export class WalkTally {
  readonly parties = new PartyWatch()
  /** From the last answer of the old shard to the welcome of the new one, of hand-offs. */
  readonly outages = new Distribution()
  /** The same of all other ways to another shard or another login. */
  readonly returns = new Distribution()
  readonly #breaches: string[] = []
  readonly #refusals = new Map<string, number>()
  #breachCount = 0

  get breaches(): readonly string[] {
    return this.#breaches
  }

  get breachCount(): number {
    return this.#breachCount
  }

  get refusals(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#refusals)
  }

  breach(account: string, { kind, text }: Breach): void {
    this.#breachCount += 1
    if (this.#breaches.length < BREACHES_TOLD_MAX) this.#breaches.push(`${account} ${kind}: ${text}`)
  }

  refused(reason: string): void {
    const known = this.#refusals.get(reason)
    if (known === undefined && this.#refusals.size >= REASONS_MAX) return
    this.#refusals.set(reason, (known ?? 0) + 1)
  }
}
