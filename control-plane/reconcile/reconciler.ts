import type { Clock } from '../../lib/clock.ts'
import { codeOf, messageOf } from '../../lib/errors.ts'
import type { Log } from '../../lib/log.ts'
import type { Token } from '../../proto/contract/ids.ts'
import { decide } from '../facts/decide.ts'
import { changesOf, type Decision } from '../facts/decision.ts'
import type { FactStore } from '../facts/fact-store.ts'
import type { Facts } from '../facts/facts.ts'
import type { LiveView } from '../facts/live-view.ts'
import type { AgentOrders, ProxyOrders, SessionOrders } from './orders.ts'

/** Most rounds of one pass: every round ends with something written, so only a mistake of ours would need more. */
export const ROUNDS_PER_PASS_MAX = 200

export interface ReconcilerParts {
  readonly store: Pick<FactStore, 'facts' | 'commit'>
  readonly live: () => LiveView
  /** Undefined while this node stands by. */
  readonly token: () => Token | undefined
  readonly agents: AgentOrders
  readonly proxies: ProxyOrders
  /** Undefined: no fleet has database users of its shards. */
  readonly sessions?: SessionOrders
  readonly clock: Clock
  readonly log: Log
  /** Called after each pass with its length, for the metrics. */
  readonly passed?: (tookMs: number) => void
}

/** Looks, decides, acts, and looks again until nothing is left to do. One pass at a time; no plan is stored: whatever was
 *  interrupted is decided anew from the facts. */
export class Reconciler {
  readonly #parts: ReconcilerParts
  #running: Promise<void> | undefined
  #again = false
  #failure: string | undefined

  constructor(parts: ReconcilerParts) {
    this.#parts = parts
  }

  /** Something may have changed: runs a pass now, or another one right after the one under way. */
  wake(): void {
    if (this.#running !== undefined) {
      this.#again = true
      return
    }
    this.#running = this.#pass().finally(() => {
      this.#running = undefined
      if (!this.#again) return
      this.#again = false
      this.wake()
    })
  }

  /** Why the last pass could not be ended; undefined when it could. */
  get failure(): string | undefined {
    return this.#failure
  }

  /** Resolves when no pass is under way. */
  async idle(): Promise<void> {
    while (this.#running !== undefined) await this.#running
  }

  async #pass(): Promise<void> {
    const token = this.#parts.token()
    if (token === undefined) return
    const startedMs = this.#parts.clock.monotonicMs()
    try {
      for (let round = 0; round < ROUNDS_PER_PASS_MAX; round += 1) if (!(await this.#round(token))) break
      this.#failure = undefined
    } catch (error) {
      // The next tick tries again; one line per outage is enough.
      if (this.#failure === undefined)
        this.#parts.log.warn({ code: codeOf(error), error: messageOf(error) }, 'a pass failed')
      this.#failure = messageOf(error)
    } finally {
      this.#parts.passed?.(this.#parts.clock.monotonicMs() - startedMs)
    }
  }

  /** @returns whether something was written, so that there is reason to look again */
  async #round(token: Token): Promise<boolean> {
    const { store, live } = this.#parts
    const facts = await store.facts()
    this.#publish(facts)
    let wrote = false
    for (const decision of decide(facts, live())) {
      // One that came too late stands in nobody's way; whether it is still wanted, the next look at the facts tells.
      if ((await this.#apply(token, decision)) === 'wrote') wrote = true
    }
    return wrote
  }

  async #apply(token: Token, decision: Decision): Promise<'wrote' | 'sent' | 'conflict'> {
    const { store, log } = this.#parts
    const changes = changesOf(decision)
    const writes = decision.changes.length > 0 || decision.events.length > 0
    if (writes) {
      const result = await store.commit(token, changes, decision.events)
      if (result.kind === 'conflict') {
        log.debug({ change: changes[result.index]?.kind, why: result.why }, 'a decision came too late')
        return 'conflict'
      }
      for (const event of decision.events)
        log.info({ event: event.kind, subject: event.subject, why: event.why }, event.summary)
    }
    this.send(decision)
    return writes ? 'wrote' : 'sent'
  }

  /** Sends a decision's orders. */
  send(decision: Pick<Decision, 'orders' | 'proxyOrders' | 'sessionSteps'>): void {
    for (const { host, step } of decision.orders) this.#parts.agents.order(host, step)
    for (const { proxy, step } of decision.proxyOrders ?? []) this.#parts.proxies.order(proxy, step)
    for (const step of decision.sessionSteps ?? []) this.#parts.sessions?.order(step)
  }

  #publish(facts: Facts): void {
    this.#parts.proxies.publish(facts)
  }
}
