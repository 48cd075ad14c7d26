import { after, type Clock, type MonotonicMs } from '../../lib/clock.ts'
import { messageOf } from '../../lib/errors.ts'
import type { Log } from '../../lib/log.ts'
import { type Alias, ALIASES_PER_CALL_MAX } from '../../proto/contract/alias.ts'
import type { AliasBook } from '../aliases/alias-book.ts'

/** How long a new player waits for the control plane's word; then he gets an alias of ours. */
export const HOLD_MS = 250
/** A control plane that did not answer is asked again after this. */
export const AWAY_RETRY_MS = 1_000
/** Addresses that wait to be asked for; who comes later asks with his next flow. */
export const WANTED_MAX = 10_000
/** Addresses that the store is reminded of in one call: few, so that a new player need not wait long for the call that is under way. */
export const REMINDED_PER_CALL_MAX = 50

export interface AliasAskerOptions {
  /** @throws SwitchyardError */
  readonly allot: (ips: readonly string[]) => Promise<readonly Alias[]>
  readonly book: AliasBook
  readonly clock: Clock
  readonly log: Log
  /** The book knows more. */
  readonly onAnswered: () => void
}

/** Asks the control plane for aliases: one call at a time, with all that have been wanted meanwhile. */
export class AliasAsker {
  readonly #options: AliasAskerOptions
  readonly #wanted = new Set<string>()
  /** Players who have an alias, and whom the store is to see again; they come after those who wait. */
  readonly #reminded = new Set<string>()
  #askedAt: MonotonicMs | undefined
  #away = false
  #retryAt = Number.NEGATIVE_INFINITY

  constructor(options: AliasAskerOptions) {
    this.#options = options
  }

  /** Whether there is no point in waiting for an answer. */
  get isAway(): boolean {
    const asked = this.#askedAt
    return this.#away || (asked !== undefined && this.#options.clock.monotonicMs() - asked > HOLD_MS)
  }

  want(identity: string): void {
    if (this.#wanted.size >= WANTED_MAX) return
    this.#wanted.add(identity)
    this.tick()
  }

  /** The player is there still: the store's quarantine begins anew. */
  remind(identity: string): void {
    if (this.#reminded.size < WANTED_MAX) this.#reminded.add(identity)
  }

  /** Asks what is wanted; call it every tick. */
  tick(): void {
    const now = this.#options.clock.monotonicMs()
    const ips =
      this.#wanted.size > 0
        ? first(this.#wanted, ALIASES_PER_CALL_MAX)
        : first(this.#reminded, REMINDED_PER_CALL_MAX)
    if (ips.length === 0 || this.#askedAt !== undefined || now < this.#retryAt) return
    this.#askedAt = now
    void this.#ask(ips)
  }

  async #ask(ips: readonly string[]): Promise<void> {
    const { allot, book, clock, log, onAnswered } = this.#options
    try {
      const given = new Map((await allot(ips)).map(({ ip, alias }) => [ip, alias]))
      const now = clock.monotonicMs()
      for (const ip of ips) {
        book.learn(ip, given.get(ip), now)
        this.#wanted.delete(ip)
        this.#reminded.delete(ip)
      }
      if (this.#away) log.info({}, 'the control plane gives aliases again')
      this.#away = false
    } catch (error) {
      if (!this.#away) log.warn({ error: messageOf(error) }, 'new players get provisional aliases')
      this.#away = true
      this.#retryAt = after(clock.monotonicMs(), AWAY_RETRY_MS)
    }
    this.#askedAt = undefined
    onAnswered()
    this.tick()
  }
}

function first(identities: ReadonlySet<string>, max: number): readonly string[] {
  return [...identities.values().take(max)]
}
