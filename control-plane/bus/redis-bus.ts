import { Redis } from 'ioredis'
import { backoffMs } from '../../lib/backoff.ts'
import { after, type Clock, type MonotonicMs } from '../../lib/clock.ts'
import { messageOf } from '../../lib/errors.ts'
import type { Log } from '../../lib/log.ts'
import { type Random, randomId } from '../../lib/random.ts'
import { type Bus, type BusFigures, type Hint, hintIn, hintText } from '../nodes/bus.ts'

/** Channels are of the whole server, whatever its database numbers. Hints of another installation cost a look. */
export const HINT_CHANNEL = 'switchyard:hints'
/** Hints that the server has not answered yet; more are dropped. */
export const HINTS_UNDER_WAY_MAX = 100
/** How soon a server that stands still is noticed: it is asked so often, and must answer within so long. */
const PING_EVERY_MS = 1_000
const SILENT_MS = 2_000
const CONNECT_MS = 2_000
const RECONNECT = { firstMs: 100, mostMs: 5_000 }
const ORIGIN_CHARACTERS = 12

export interface RedisBusOptions {
  /** `redis://` or `rediss://`, with user and password where there are any. */
  readonly url: string
  /** Overrides the one of the URL. */
  readonly password: string | undefined
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly onHint: (hint: Hint) => void
}

/** Hints by Redis' publish and subscribe. Connects, and connects again, on its own; what is published meanwhile is dropped. */
export class RedisBus implements Bus {
  readonly #options: RedisBusOptions
  /** Tells this process from another one under the same node's name. */
  readonly #origin: string
  readonly #publisher: Redis
  readonly #subscriber: Redis
  readonly #counts = { sent: 0, dropped: 0, received: 0, garbage: 0 }
  #underWay = 0
  #pingAt = 0 as MonotonicMs
  #subscribed = false
  #saidLost = false

  constructor(options: RedisBusOptions) {
    this.#options = options
    this.#origin = randomId(options.random, ORIGIN_CHARACTERS)
    this.#publisher = this.#connection()
    this.#subscriber = this.#connection()
    this.#subscriber.on('ready', () => this.#subscribe())
    this.#subscriber.on('close', () => (this.#subscribed = false))
    this.#subscriber.on('message', (_channel: string, text: string) => this.#heard(text))
  }

  publish(hint: Hint): void {
    if (this.#publisher.status !== 'ready' || this.#underWay >= HINTS_UNDER_WAY_MAX) {
      this.#counts.dropped += 1
      return
    }
    this.#underWay += 1
    this.#publisher.publish(HINT_CHANNEL, hintText(hint, this.#origin)).then(
      () => this.#answered('sent'),
      () => this.#answered('dropped'),
    )
  }

  figures(): BusFigures {
    return { connected: this.#subscribed && this.#publisher.status === 'ready', ...this.#counts }
  }

  tick(): void {
    const now = this.#options.clock.monotonicMs()
    if (now < this.#pingAt) return
    this.#pingAt = after(now, PING_EVERY_MS)
    for (const connection of [this.#publisher, this.#subscriber])
      // Unanswered, the connection is broken off after `SILENT_MS`.
      if (connection.status === 'ready') connection.ping().catch(() => undefined)
  }

  close(): void {
    this.#publisher.disconnect()
    this.#subscriber.disconnect()
  }

  #connection(): Redis {
    const { url, password, random } = this.#options
    const options = {
      connectTimeout: CONNECT_MS,
      socketTimeout: SILENT_MS,
      // An old hint helps nobody: nothing is kept for a server that is away.
      enableOfflineQueue: false,
      maxRetriesPerRequest: 0,
      autoResubscribe: false,
      retryStrategy: (attempt: number) => backoffMs(attempt - 1, RECONNECT, random),
      ...(password === undefined ? {} : { password }),
    }
    const connection = new Redis(url, options)
    connection.on('error', error => this.#lost(error))
    connection.on('ready', () => this.#back())
    return connection
  }

  #subscribe(): void {
    this.#subscriber.subscribe(HINT_CHANNEL).then(
      () => {
        this.#subscribed = true
      },
      (error: unknown) => this.#lost(error),
    )
  }

  #heard(text: string): void {
    const heard = hintIn(text)
    if (heard === undefined) this.#counts.garbage += 1
    else if (heard.origin !== this.#origin) {
      this.#counts.received += 1
      this.#options.onHint(heard.hint)
    }
  }

  #answered(how: 'sent' | 'dropped'): void {
    this.#underWay -= 1
    this.#counts[how] += 1
  }

  /** One line per outage: it is no reason to worry. */
  #lost(error: unknown): void {
    if (this.#saidLost) return
    this.#saidLost = true
    this.#options.log.warn({ error: messageOf(error) }, 'the bus is away: other nodes hear of changes later')
  }

  #back(): void {
    if (!this.#saidLost) return
    this.#saidLost = false
    this.#options.log.info({}, 'the bus is back')
  }
}
