import { backoffMs, type BackoffLimits } from '../../lib/backoff.ts'
import { after, type Clock, type MonotonicMs } from '../../lib/clock.ts'
import { codeOf, messageOf } from '../../lib/errors.ts'
import type { Log } from '../../lib/log.ts'
import type { Random } from '../../lib/random.ts'
import type { StoreTimeMs } from '../../lib/store-time.ts'
import type { Token } from '../../proto/contract/ids.ts'
import type { NewEvent } from '../events/event.ts'
import type { FactStore } from '../facts/fact-store.ts'
import type { Versioned } from '../scaler/collections.ts'
import type { LedgerChange, ScalerFacts, ScalerLedger } from '../scaler/ledger.ts'
import {
  afterAttempt,
  type Delivery,
  type DeliveryLog,
  logDelivery,
  type Subscription,
  wantsEvent,
} from '../scaler/subscription.ts'
import { deliveryId, deliveryOf, type ToldEvent } from './delivery-form.ts'
import type { PostEnd, WebhookPost } from './post-webhook.ts'

/** Events that are read at a time for one subscription. */
export const EVENTS_PER_READ_MAX = 100
/** Deliveries of one subscription between two notes of where it is: after a crash so many may arrive twice. */
export const DELIVERIES_PER_NOTE_MAX = 20
/** Unwanted events that are passed over without a note. */
export const PASSED_PER_NOTE = 1_000
/** Notes that lose the race against a change of the subscription. */
const NOTE_ATTEMPTS_MAX = 4
/** Between two looks for new events. */
export const LOOK_EVERY_MS = 1_000
const RETRY: BackoffLimits = { firstMs: 1_000, mostMs: 300_000 }

export interface DeliveriesParts {
  readonly ledger: ScalerLedger
  readonly store: Pick<FactStore, 'events'>
  readonly token: () => Token | undefined
  readonly post: (post: WebhookPost) => Promise<PostEnd>
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
}

/** Where one subscription is in this process. */
interface Course {
  /** Up to here nothing is left to do; the note in the ledger may be behind. */
  position: number
  attempts: number
  nextAt: MonotonicMs
  running: Promise<void> | undefined
  stop: boolean
}

/** Tells subscribers about events: each in order, at least once, one post of each at a time. What was delivered is noted in the ledger, so
 *  another node, or this one after a restart, goes on from there. */
export class Deliveries {
  readonly #parts: DeliveriesParts
  readonly #courses = new Map<string, Course>()
  #subscriptions: readonly Versioned<Subscription>[] = []

  constructor(parts: DeliveriesParts) {
    this.#parts = parts
  }

  /** The subscriptions that there are. */
  refresh({ collections }: Pick<ScalerFacts, 'collections'>): void {
    this.#subscriptions = [...collections.subscription.values()]
    for (const [name, course] of this.#courses)
      if (!collections.subscription.has(name)) {
        course.stop = true
        this.#courses.delete(name)
      }
  }

  /** To be called on every tick: begins what is due and waits for nothing. */
  tick(): void {
    const now = this.#parts.clock.monotonicMs()
    if (this.#parts.token() === undefined) return this.#forget()
    for (const { value } of this.#subscriptions) {
      if (value.disabled !== undefined) continue
      const course = this.#courseOf(value, now)
      if (course.running !== undefined || now < course.nextAt) continue
      course.running = this.#run(value.name, course).finally(() => {
        course.running = undefined
      })
    }
  }

  /** Resolves when nothing is under way. */
  async idle(): Promise<void> {
    for (const { running } of this.#courses.values()) await running
  }

  /** Whoever is active now goes on from what is noted. */
  #forget(): void {
    for (const course of this.#courses.values()) course.stop = true
    this.#courses.clear()
  }

  #courseOf({ name, cursor }: Subscription, now: MonotonicMs): Course {
    const present = this.#courses.get(name)
    if (present !== undefined) return present
    const course = { position: cursor, attempts: 0, nextAt: now, running: undefined, stop: false }
    this.#courses.set(name, course)
    return course
  }

  async #run(name: string, course: Course): Promise<void> {
    const { clock, log, random, ledger, store } = this.#parts
    try {
      const { collections, now } = await ledger.read()
      const record = collections.subscription.get(name)
      if (record === undefined || course.stop) return
      // One that was removed and made anew is told nothing of before.
      course.position = Math.max(course.position, record.value.cursor)
      const events = await store.events({ after: course.position, limit: EVENTS_PER_READ_MAX, oldest: true })
      const told = await this.#tell(record.value, course, events, now)
      if (told.deliveries.length > 0 || course.position - record.value.cursor >= PASSED_PER_NOTE)
        await this.#note(name, course, told)
      const waitMs = told.failed
        ? backoffMs(course.attempts - 1, RETRY, random)
        : events.length === 0
          ? LOOK_EVERY_MS
          : 0
      course.nextAt = after(clock.monotonicMs(), waitMs)
    } catch (error) {
      // What was posted and not noted is posted again.
      log.warn({ subscription: name, code: codeOf(error), error: messageOf(error) }, 'deliveries wait')
      course.nextAt = after(clock.monotonicMs(), RETRY.firstMs)
    }
  }

  /** Posts what is wanted of these events, until one fails. */
  async #tell(
    given: Subscription,
    course: Course,
    events: readonly ToldEvent[],
    now: StoreTimeMs,
  ): Promise<Told> {
    const deliveries: Delivery[] = []
    let subscription = given
    for (const event of events) {
      if (course.stop || deliveries.length >= DELIVERIES_PER_NOTE_MAX) break
      if (!wantsEvent(subscription, event.kind)) {
        course.position = event.id
        continue
      }
      const { result, detail } = await this.post({ ...subscription, secret: this.#secretOf(given) }, event)
      course.attempts += 1
      const next = afterAttempt(subscription, event.id, course.attempts, result, now)
      const { outcome } = next
      deliveries.push(deliveryRecord(given.name, event, course.attempts, { outcome, detail }, now))
      ;({ subscription } = next)
      if (outcome === 'failed') return { subscription, deliveries, failed: true }
      course.attempts = 0
      course.position = event.id
    }
    return { subscription, deliveries, failed: false }
  }

  /** Many posts to a slow receiver take minutes: a new secret counts from the next one on. */
  #secretOf({ name, secret }: Subscription): string {
    return this.#subscriptions.find(({ id }) => id === name)?.value.secret ?? secret
  }

  /** One post of one event, whatever the subscription has been told before. */
  post(subscription: Subscription, event: ToldEvent): Promise<PostEnd> {
    return this.#parts.post(deliveryOf(subscription, event, this.#parts.clock.wallMs()))
  }

  /** Writes down where a subscription is. Refused too often, it goes on from the last note, and some arrive twice. */
  async #note(name: string, course: Course, { subscription, deliveries }: Told): Promise<void> {
    const { ledger, token, log } = this.#parts
    for (let attempt = 0; attempt < NOTE_ATTEMPTS_MAX; attempt += 1) {
      const held = token()
      const { collections } = await ledger.read()
      const record = collections.subscription.get(name)
      if (held === undefined || record === undefined || course.stop) return
      const { failingSince, disabled } = subscription
      const value = { ...record.value, cursor: course.position, failingSince, disabled }
      const events = disabled === undefined ? [] : [disabledEvent(name, disabled)]
      const changes: LedgerChange[] = [
        { kind: 'record.put', collection: 'subscription', id: name, expected: record.version, value },
        logChange(name, collections['delivery-log'].get(name), deliveries),
      ]
      if ((await ledger.commit(held, changes, events)) === 'done') {
        if (disabled !== undefined)
          log.error({ subscription: name, why: disabled }, 'a subscription is disabled')
        this.#subscriptions = this.#subscriptions.map(known =>
          known.id === name ? { ...known, value } : known,
        )
        return
      }
    }
    course.position = subscription.cursor
  }
}

interface Told {
  readonly subscription: Subscription
  readonly deliveries: readonly Delivery[]
  readonly failed: boolean
}

/** What is kept of an attempt. */
export function deliveryRecord(
  subscription: string,
  event: ToldEvent,
  attempts: number,
  { outcome, detail }: Pick<Delivery, 'outcome' | 'detail'>,
  at: StoreTimeMs,
): Delivery {
  const { id, kind } = event
  return { id: deliveryId(subscription, id), event: id, kind, at, attempts, outcome, detail }
}

/** Puts these entries into the log of a subscription. */
export function logChange(
  subscription: string,
  present: Versioned<DeliveryLog> | undefined,
  deliveries: readonly Delivery[],
): LedgerChange {
  return {
    kind: 'record.put',
    collection: 'delivery-log',
    id: subscription,
    expected: present?.version,
    value: deliveries.reduce(logDelivery, present?.value ?? { deliveries: [] }),
  }
}

function disabledEvent(name: string, why: string): NewEvent {
  const summary = `${name} is told nothing any more: ${why}`
  return { actor: 'system', kind: 'webhook.disabled', subject: name, summary, why }
}
