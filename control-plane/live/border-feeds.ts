import type { Clock, MonotonicMs } from '../../lib/clock.ts'
import type { BorderFeed } from '../../proto/contract/agent-link.ts'
import { shardRefText, type ShardRef } from '../../proto/contract/ids.ts'
import { borderViews, type BorderView } from '../zones/border-view.ts'
import type { ShardPlace } from '../zones/zone-owners.ts'
import type { PositionMirror } from './position-mirror.ts'

/** One shard is told of one neighbour this often at most. */
export const FEED_EVERY_MS = 200
/** Shards and the neighbours that they tell of themselves; a pair beyond it waits until another one is quiet. */
export const FEED_PAIRS_MAX = 10_000
/** A pair that nothing was said about for so long is forgotten. */
export const FEED_FORGOTTEN_MS = 10_000

interface Pair {
  sentAt: MonotonicMs
  /** What was sent last was something. */
  wasSeen: boolean
}

export interface BorderFeedsParts {
  readonly clock: Clock
  readonly positions: Pick<PositionMirror, 'nearOf'>
  /** Undefined: it carries no zone. */
  readonly placeOf: (shard: ShardRef) => ShardPlace | undefined
  /** Drops what the other end has no time for: the next one is newer. @returns whether it was sent */
  readonly send: (feed: BorderFeed) => boolean
}

/** Tells every shard what its neighbours have near the border: the newest, a few times a second, nothing in between and nothing later. */
export class BorderFeeds {
  readonly #parts: BorderFeedsParts
  readonly #pairs = new Map<string, Pair>()
  /** Shards that have said something since some neighbour was told last. */
  readonly #late = new Map<string, ShardRef>()

  constructor(parts: BorderFeedsParts) {
    this.#parts = parts
  }

  /** The shard has just said what it has near its borders. */
  reported(shard: ShardRef): void {
    const key = shardRefText(shard)
    if (this.#feed(shard)) this.#late.delete(key)
    else this.#late.set(key, shard)
  }

  /** Tells what was too early before. To be called several times a second. */
  sweep(): void {
    const now = this.#parts.clock.monotonicMs()
    for (const [key, shard] of this.#late) if (this.#feed(shard)) this.#late.delete(key)
    for (const [key, pair] of this.#pairs) if (now - pair.sentAt >= FEED_FORGOTTEN_MS) this.#pairs.delete(key)
  }

  /** @returns false where somebody was told too short ago */
  #feed(shard: ShardRef): boolean {
    const { positions, placeOf } = this.#parts
    const place = placeOf(shard)
    if (place === undefined) return true
    const views = borderViews(place, positions.nearOf(shard))
    // Every neighbour is asked, also after one that has to wait.
    return views.map(view => this.#tell(place, view)).every(isTold => isTold)
  }

  #tell(place: ShardPlace, { to, towards, near }: BorderView): boolean {
    const now = this.#parts.clock.monotonicMs()
    const key = `${shardRefText(place.shard)} ${shardRefText(to)} ${towards}`
    const pair = this.#pairs.get(key)
    if (pair !== undefined && now - pair.sentAt < FEED_EVERY_MS) return false
    // That nobody is there any more is said once.
    if (near.length === 0 && pair?.wasSeen !== true) return true
    if (pair === undefined && this.#pairs.size >= FEED_PAIRS_MAX) return true
    const isSent = this.#parts.send({ shard: to, zone: place.zone.name, near })
    this.#pairs.set(key, { sentAt: now, wasSeen: isSent ? near.length > 0 : (pair?.wasSeen ?? false) })
    return true
  }
}
