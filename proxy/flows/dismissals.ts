import type { MonotonicMs } from '../../lib/clock.ts'
import { fullBucket, type Rate, takeToken, type TokenBucket } from '../../lib/token-bucket.ts'
import type { CarriedShard } from '../routing/route.ts'
import { noteQueued } from '../routing/shard-turns.ts'
import type { Flow } from './flow.ts'

/** So much of a second's worth may go at once: what falls between two ticks. */
const BURST_SECONDS = 0.05
/** A bucket is full again by then, and nobody needs to remember it. */
const BUCKET_KEPT_MS = 1_000

interface Queue {
  readonly rate: Rate
  readonly bucket: TokenBucket
  readonly flows: Set<Flow>
}

/** Players who have to connect anew because their route leads to another shard, and wait to be told so: towards each shard at a pace, so that
 *  a shard is not run over by all that it inherits. Each flow waits once, so there are never more than flows. */
export class Dismissals {
  readonly #queues = new Map<CarriedShard, Queue>()
  readonly #waiting = new Map<Flow, CarriedShard>()

  get size(): number {
    return this.#waiting.size
  }

  /** The last in the queue of its route's shard. Who has waited for another one gives its place up there; who waits for this one keeps it.
   *  @param perSecond for a shard that nobody waits for yet */
  add(flow: Flow, perSecond: number, now: MonotonicMs): void {
    const { shard } = flow.route
    if (this.#waiting.get(flow) === shard) return
    this.#remove(flow)
    let queue = this.#queues.get(shard)
    if (queue === undefined) {
      const rate = { perSecond, burst: Math.max(1, perSecond * BURST_SECONDS) }
      queue = { rate, bucket: fullBucket(rate, now), flows: new Set() }
      this.#queues.set(shard, queue)
    }
    queue.flows.add(flow)
    noteQueued(shard.turns, 1, queue.rate.perSecond)
    this.#waiting.set(flow, shard)
  }

  /** Dismisses whose turn has come. Who has left meanwhile costs nobody a turn. */
  tick(now: MonotonicMs, dismiss: (flow: Flow) => void): void {
    for (const [shard, { rate, bucket, flows }] of this.#queues) {
      for (const flow of flows) {
        const gone = flow.position === -1
        if (!gone && !takeToken(bucket, rate, now)) break
        this.#remove(flow)
        if (!gone) dismiss(flow)
      }
      if (flows.size === 0 && now - bucket.updatedAt >= BUCKET_KEPT_MS) this.#queues.delete(shard)
    }
  }

  #remove(flow: Flow): void {
    const shard = this.#waiting.get(flow)
    if (shard === undefined) return
    this.#waiting.delete(flow)
    const queue = this.#queues.get(shard)
    if (queue?.flows.delete(flow) === true) noteQueued(shard.turns, -1, queue.rate.perSecond)
  }
}
