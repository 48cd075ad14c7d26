import { after, type MonotonicMs } from '../../lib/clock.ts'
import { fullBucket, type Rate, takeToken, type TokenBucket } from '../../lib/token-bucket.ts'
import type { ShardRef } from '../../proto/contract/ids.ts'
import type { CallName } from '../scripts/calls.ts'
import { HoldingBook } from '../scripts/holding-book.ts'
import { type News, NoticeBook, type NoticeVerdict, type ScriptEvent } from '../scripts/notice-book.ts'
import { ValueParts } from '../scripts/value-parts.ts'

/** What the script of one shard may ask. Ticks and positions are counted apart, so that a flood of other calls does not make the script look
 *  hung, nor its players stand still. */
export const CALL_RATE: Rate = { perSecond: 500, burst: 1_000 }
export const TICK_RATE: Rate = { perSecond: 10, burst: 20 }
/** Ten times a second, for twice as many players as one call has room for. */
export const POSITION_RATE: Rate = { perSecond: 20, burst: 40 }
/** Calls of one shard that wait for their answer; long polls are counted apart. */
export const CALLS_WAITING_PER_SHARD_MAX = 256
/** Long polls of one shard at once; a newer one ends the oldest. */
export const POLLS_PER_SHARD_MAX = 4
/** WebSockets of one shard at once. */
export const LISTENERS_PER_SHARD_MAX = 4

/** Hears of events as they come. */
export interface EventListener {
  hear(events: readonly ScriptEvent[]): void
  end(): void
}

interface Poll {
  readonly until: MonotonicMs
  readonly answer: (events: readonly ScriptEvent[]) => void
}

/** Everything that the local API keeps for one life of a shard. */
export class ShardDesk {
  readonly shard: ShardRef
  readonly holdings = new HoldingBook()
  readonly parts = new ValueParts()
  readonly #notices: NoticeBook
  readonly #calls: TokenBucket
  readonly #ticks: TokenBucket
  readonly #positions: TokenBucket
  readonly #polls: Poll[] = []
  readonly #listeners = new Set<EventListener>()
  #waiting = 0

  constructor(shard: ShardRef, life: string, now: MonotonicMs) {
    this.shard = shard
    this.#notices = new NoticeBook(life)
    this.#calls = fullBucket(CALL_RATE, now)
    this.#ticks = fullBucket(TICK_RATE, now)
    this.#positions = fullBucket(POSITION_RATE, now)
  }

  get events(): readonly ScriptEvent[] {
    return this.#notices.waiting
  }

  /** @returns how to say that the call is over; undefined where it must not begin */
  begin(name: CallName, now: MonotonicMs): (() => void) | undefined {
    // These two are answered at once.
    if (name === 'tick') return takeToken(this.#ticks, TICK_RATE, now) ? () => {} : undefined
    if (name === 'position') return takeToken(this.#positions, POSITION_RATE, now) ? () => {} : undefined
    return this.#beginCall(now)
  }

  tell(news: News): NoticeVerdict {
    const verdict = this.#notices.add(news)
    if (verdict !== 'told') return verdict
    const events = this.events
    for (const { answer } of this.#polls.splice(0)) answer(events)
    for (const listener of this.#listeners) listener.hear(events.slice(-1))
    return verdict
  }

  /** @returns the control plane's notices that are taken by it */
  acknowledge(id: string): readonly string[] {
    return this.#notices.acknowledge(id)
  }

  released(account: string, epoch: number): readonly string[] {
    return this.#notices.released(account, epoch)
  }

  /** The events that wait, or those that come within `waitMs`. */
  poll(waitMs: number, now: MonotonicMs): Promise<readonly ScriptEvent[]> {
    const waiting = this.events
    if (waiting.length > 0 || waitMs === 0) return Promise.resolve(waiting)
    if (this.#polls.length >= POLLS_PER_SHARD_MAX) this.#polls.shift()?.answer([])
    return new Promise(answer => this.#polls.push({ until: after(now, waitMs), answer }))
  }

  /** @returns how to stop hearing; undefined where too many hear already */
  listen(listener: EventListener): (() => void) | undefined {
    if (this.#listeners.size >= LISTENERS_PER_SHARD_MAX) return undefined
    this.#listeners.add(listener)
    if (this.events.length > 0) listener.hear(this.events)
    return () => this.#listeners.delete(listener)
  }

  /** Ends polls whose time is over. */
  tick(now: MonotonicMs): void {
    const over = this.#polls.filter(({ until }) => until <= now)
    if (over.length === 0) return
    this.#polls.splice(0, this.#polls.length, ...this.#polls.filter(({ until }) => until > now))
    for (const { answer } of over) answer([])
  }

  /** Says again to listeners what they have not acknowledged. */
  repeat(): void {
    if (this.events.length > 0) for (const listener of this.#listeners) listener.hear(this.events)
  }

  /** Ends every poll and listener. @returns the control plane's notices that nobody will take any more */
  close(): readonly string[] {
    for (const { answer } of this.#polls.splice(0)) answer([])
    for (const listener of this.#listeners) listener.end()
    this.#listeners.clear()
    return this.#notices.close()
  }

  #beginCall(now: MonotonicMs): (() => void) | undefined {
    if (this.#waiting >= CALLS_WAITING_PER_SHARD_MAX || !takeToken(this.#calls, CALL_RATE, now))
      return undefined
    this.#waiting += 1
    return () => {
      this.#waiting -= 1
    }
  }
}
