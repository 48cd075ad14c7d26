import { after, type Clock, type MonotonicMs } from '../../lib/clock.ts'
import { codeOf, messageOf } from '../../lib/errors.ts'
import type { Log } from '../../lib/log.ts'
import type { Random } from '../../lib/random.ts'
import type { Token } from '../../proto/contract/ids.ts'
import type { NewEvent } from '../events/event.ts'
import type { FactStore } from '../facts/fact-store.ts'
import type { LiveView } from '../facts/live-view.ts'
import type { LedgerChange, ScalerFacts, ScalerLedger } from '../scaler/ledger.ts'
import { Deliveries } from './deliveries.ts'
import type { HookCall } from './hook-endpoint.ts'
import { HostHooks } from './host-hooks.ts'
import type { RunOnHost } from './host-runner.ts'
import { InboundHooks } from './inbound-hooks.ts'
import { PolicyLoop, type PolicyStanding } from './policy-loop.ts'
import { type PostEnd, postWebhook, type WebhookPost } from './post-webhook.ts'
import { scheduleCommits } from './schedule-loop.ts'

/** Policies are asked, schedules and lifecycle hooks looked at, this often. */
export const AUTOMATION_EVERY_MS = 3_000

export interface AutomationParts {
  readonly ledger: ScalerLedger
  readonly store: Pick<FactStore, 'facts' | 'events'>
  readonly live: () => LiveView
  /** Undefined while this node stands by. */
  readonly token: () => Token | undefined
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  /** The scaler is to look: something about a pool has changed. */
  readonly wake: () => void
  /** Undefined: nothing here reaches hosts. */
  readonly runOnHost?: RunOnHost | undefined
  /** Whether webhooks may be posted to link-local and metadata addresses. */
  readonly allowLinkLocal: boolean
}

/** What the control plane does by itself about how much there is to be: policies, schedules, webhooks in and out, lifecycle hooks. Only the active
 *  node does anything, and what it does is written with its token. */
export class Automation {
  readonly inbound: InboundHooks
  readonly deliveries: Deliveries
  readonly hostHooks: HostHooks
  readonly #policies = new PolicyLoop()
  readonly #parts: AutomationParts
  #running: Promise<void> | undefined
  #nextAt: MonotonicMs
  #term: Token | undefined
  #failure: string | undefined

  constructor(parts: AutomationParts) {
    this.#parts = parts
    this.#nextAt = parts.clock.monotonicMs()
    this.inbound = new InboundHooks(parts.clock)
    const post = (one: WebhookPost): Promise<PostEnd> => this.post(one)
    this.deliveries = new Deliveries({ ...parts, post })
    this.hostHooks = new HostHooks({ ...parts, runOnHost: parts.runOnHost, post })
  }

  /** What each pool's policies said last. */
  standings(): ReadonlyMap<string, PolicyStanding> {
    return this.#policies.standings()
  }

  /** Why the last look could not be ended; undefined when it could. */
  get failure(): string | undefined {
    return this.#failure
  }

  get allowLinkLocal(): boolean {
    return this.#parts.allowLinkLocal
  }

  /** Posts one webhook. */
  post(one: WebhookPost): Promise<PostEnd> {
    return postWebhook(one, { allowLinkLocal: this.#parts.allowLinkLocal })
  }

  /** A call came in; does nothing that takes time. A standby drops it. */
  take({ secret, complete, body }: HookCall): void {
    if (this.#parts.token() === undefined) return
    if (complete) this.hostHooks.take(secret, body)
    else this.inbound.take(secret, body)
  }

  /** Something was changed that this looks at: the next look comes with the next tick. */
  wake(): void {
    this.#nextAt = this.#parts.clock.monotonicMs()
  }

  /** To be called on every tick: begins what is due and waits for nothing. */
  tick(): void {
    const token = this.#parts.token()
    if (token !== this.#term) {
      this.#term = token
      this.#policies.forget()
      this.hostHooks.stop()
      this.wake()
    }
    this.deliveries.tick()
    const now = this.#parts.clock.monotonicMs()
    const due = now >= this.#nextAt || this.inbound.due || this.hostHooks.due
    if (token === undefined || this.#running !== undefined || !due) return
    this.#nextAt = after(now, AUTOMATION_EVERY_MS)
    this.#running = this.#look(token).finally(() => {
      this.#running = undefined
    })
  }

  /** Resolves when nothing is under way. */
  async idle(): Promise<void> {
    while (this.#running !== undefined) await this.#running
    await this.deliveries.idle()
  }

  /** Lets go of what takes long, and waits for the rest. */
  async close(): Promise<void> {
    this.hostHooks.stop()
    await this.idle()
  }

  async #look(token: Token): Promise<void> {
    const { log } = this.#parts
    try {
      await this.#pass(token)
      this.#failure = undefined
    } catch (error) {
      // The next look tries again; one line per outage is enough.
      if (this.#failure === undefined)
        log.warn({ code: codeOf(error), error: messageOf(error) }, 'automation waits for the store')
      this.#failure = messageOf(error)
    }
  }

  async #pass(token: Token): Promise<void> {
    const { ledger, live, store } = this.#parts
    let scaler = await ledger.read()
    let wrote = false
    for (const { changes, events } of scheduleCommits(scaler))
      wrote = (await this.#commit(token, changes, events)) || wrote
    if (wrote) scaler = await ledger.read()
    this.inbound.refresh(scaler)
    this.deliveries.refresh(scaler)
    if (await this.#carryOutCalls(token, scaler)) scaler = await ledger.read()
    const view = live()
    await this.hostHooks.pass(token, scaler, view)
    for (const { changes, events } of this.#policies.pass(scaler, await store.facts(), view))
      await this.#commit(token, changes, events)
  }

  async #carryOutCalls(token: Token, facts: ScalerFacts): Promise<boolean> {
    if (!this.inbound.due) return false
    const { version } = this.inbound
    let wrote = false
    for (const { changes, events, done } of this.inbound.batches(facts)) {
      // Refused: the pool was changed meanwhile; decided anew with the next look.
      if (!(await this.#commit(token, changes, events))) continue
      wrote = true
      done()
    }
    this.inbound.handled(version)
    return wrote
  }

  async #commit(
    token: Token,
    changes: readonly LedgerChange[],
    events: readonly NewEvent[],
  ): Promise<boolean> {
    const { ledger, log, wake } = this.#parts
    if ((await ledger.commit(token, changes, events)) === 'refused') {
      log.debug({ change: changes.at(-1)?.kind }, 'a change came too late')
      return false
    }
    for (const { kind, subject, why, summary } of events) log.info({ event: kind, subject, why }, summary)
    wake()
    return true
  }
}
