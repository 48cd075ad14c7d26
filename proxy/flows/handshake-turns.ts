import type { MonotonicMs } from '../../lib/clock.ts'
import type { CarriedShard } from '../routing/route.ts'
import { noteJoins } from '../routing/shard-turns.ts'

/** Guests who wait for one shard; at four handshakes a second, the last of them waits longer than clients do. */
export const GUESTS_PER_SHARD_MAX = 256

/** Who waits to shake hands with a shard. */
export interface Guest {
  /** It is its turn. */
  called(now: MonotonicMs): void
}

/** Who may shake hands with a shard now, where a shard takes one handshake at a time from one address: first come, first served. */
export class HandshakeTurns<T> {
  readonly #queues = new Map<CarriedShard, Set<T>>()

  /** False, and nothing has changed, if too many wait. */
  enter(shard: CarriedShard, guest: T): boolean {
    const queue = this.#queues.get(shard)
    if (queue === undefined) {
      this.#queues.set(shard, new Set([guest]))
      return true
    }
    if (queue.size >= GUESTS_PER_SHARD_MAX) return false
    queue.add(guest)
    noteJoins(shard.turns, 1)
    return true
  }

  /** @returns whose turn it is now because of that; undefined if nobody's, or the turn was somebody else's */
  leave(shard: CarriedShard, guest: T): T | undefined {
    const queue = this.#queues.get(shard)
    if (queue === undefined) return undefined
    const first = firstOf(queue)
    if (!queue.delete(guest)) return undefined
    if (queue.size === 0) this.#queues.delete(shard)
    else noteJoins(shard.turns, -1)
    return first === guest ? firstOf(queue) : undefined
  }

  isFirst(shard: CarriedShard, guest: T): boolean {
    const queue = this.#queues.get(shard)
    return queue !== undefined && firstOf(queue) === guest
  }
}

function firstOf<T>(queue: ReadonlySet<T>): T | undefined {
  for (const guest of queue) return guest
  return undefined
}
