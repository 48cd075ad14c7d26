import { after, type Clock, type MonotonicMs } from '../../lib/clock.ts'
import { codeOf, messageOf } from '../../lib/errors.ts'
import type { Log } from '../../lib/log.ts'
import type { NodeId, Token } from '../../proto/contract/ids.ts'
import type { FactStore } from '../facts/fact-store.ts'

export const LEASE_TTL_MS = 5_000
export const RENEW_EVERY_MS = 1_000
/** A node stops believing in its lease this much before the store would: no margin, no safety against slow clocks. */
export const LEASE_MARGIN_MS = 500

/** Whether this node is the active one. `active` carries the deadline by its own monotonic clock until which it may act. */
export type Standing =
  | { readonly kind: 'standby'; readonly activeAddress: string | undefined }
  | {
      readonly kind: 'active'
      readonly token: Token
      readonly since: MonotonicMs
      readonly until: MonotonicMs
    }

export interface LeadershipParts {
  readonly store: Pick<FactStore, 'lead' | 'resign'>
  readonly node: NodeId
  /** This node's own gRPC address, for standbys to send clients to. */
  readonly address: () => string
  readonly clock: Clock
  readonly log: Log
  readonly onChange: (standing: Standing) => void
}

/** Keeps asking for the lease of the active node: renews it where it holds it, takes over where it has run out. */
export class Leadership {
  readonly #parts: LeadershipParts
  #standing: Standing = { kind: 'standby', activeAddress: undefined }
  #nextAt = 0 as MonotonicMs
  #asking: Promise<void> | undefined
  #storeFailure: string | undefined

  constructor(parts: LeadershipParts) {
    this.#parts = parts
  }

  /** The present standing; an active node whose deadline has passed is a standby already, whatever the store would say. */
  get standing(): Standing {
    const standing = this.#standing
    return standing.kind === 'active' && this.#parts.clock.monotonicMs() >= standing.until
      ? { kind: 'standby', activeAddress: undefined }
      : standing
  }

  get token(): Token | undefined {
    const { standing } = this
    return standing.kind === 'active' ? standing.token : undefined
  }

  /** Why the store has not answered the last question; undefined while it does. */
  get storeFailure(): string | undefined {
    return this.#storeFailure
  }

  /** To be called on every tick; asks the store once per `RENEW_EVERY_MS`, one question at a time. */
  tick(): void {
    const now = this.#parts.clock.monotonicMs()
    if (this.#asking !== undefined || now < this.#nextAt) return
    this.#nextAt = after(now, RENEW_EVERY_MS)
    this.#asking = this.#ask(now).finally(() => {
      this.#asking = undefined
    })
  }

  /** The active node has resigned, somebody says: asks with the next tick. */
  hurry(): void {
    if (this.#standing.kind === 'standby') this.#nextAt = this.#parts.clock.monotonicMs()
  }

  /** Resolves once the question under way is answered. */
  async settled(): Promise<void> {
    await this.#asking
  }

  async resign(): Promise<void> {
    await this.#asking
    const { token } = this
    this.#enter({ kind: 'standby', activeAddress: undefined })
    if (token !== undefined) await this.#parts.store.resign(token)
  }

  async #ask(askedAt: MonotonicMs): Promise<void> {
    const { store, node, address, log } = this.#parts
    try {
      const active = await store.lead(node, address(), LEASE_TTL_MS)
      this.#storeFailure = undefined
      if (active.node !== node) {
        this.#enter({ kind: 'standby', activeAddress: active.address })
        return
      }
      const before = this.#standing
      const since = before.kind === 'active' && before.token === active.token ? before.since : askedAt
      // Counted from before the question was asked: the answer may have been under way for long.
      this.#enter({
        kind: 'active',
        token: active.token,
        since,
        until: after(askedAt, LEASE_TTL_MS - LEASE_MARGIN_MS),
      })
    } catch (error) {
      this.#storeFailure = messageOf(error)
      log.warn(
        { code: codeOf(error), error: messageOf(error) },
        'the store did not answer about the active node',
      )
    }
  }

  #enter(standing: Standing): void {
    const before = this.#standing
    this.#standing = standing
    const same =
      before.kind === standing.kind &&
      (before.kind !== 'active' || standing.kind !== 'active' || before.token === standing.token)
    if (!same) {
      this.#parts.log.info(
        { standing: standing.kind, token: standing.kind === 'active' ? standing.token : undefined },
        'standing changed',
      )
      this.#parts.onChange(standing)
    }
  }
}
