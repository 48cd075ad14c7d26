import { type MonotonicMs } from '../../lib/clock.ts'
import { shardRefText } from '../../proto/contract/ids.ts'
import type { RouteTable } from '../routing/route-table.ts'
import { observe, signalOf } from './evidence.ts'

/** Every shard is looked at so often. */
const LOOK_EVERY_MS = 250

/** Notices when a signal about some shard appears or goes away. */
export class SignalWatch {
  readonly #routes: RouteTable
  #dueAt = Number.NEGATIVE_INFINITY
  #signals = ''

  constructor(routes: RouteTable) {
    this.#routes = routes
  }

  /** Whether anything has changed since the last look; looks only when it is time. */
  changed(now: MonotonicMs): boolean {
    if (now < this.#dueAt) return false
    this.#dueAt = now + LOOK_EVERY_MS
    const signals = [...this.#routes.shards()]
      .map(shard => `${shardRefText(shard.ref)}:${signalOf(observe(shard, now))}`)
      .join(' ')
    if (signals === this.#signals) return false
    this.#signals = signals
    return true
  }
}
