import type { SharedMs } from './story.ts'
import { overlap, type Span } from './whereabouts.ts'

interface PortSpan extends Span {
  /** Of the proxy, as shards see it. */
  readonly endpoint: string
  /** When the first word by it had arrived. */
  readonly seenAt: SharedMs
}

interface Use {
  readonly player: number
  /** When the newest of its words was sent that came by this port. */
  sentAt: SharedMs
  /** When that flow had surely ended; undefined while it may go on. */
  endedAt: SharedMs | undefined
}

/** Which flow port was whose, as shards have seen it. */
export class FlowPortsSeen {
  readonly #quarantineMs: number
  readonly #spans = new Map<number, PortSpan[]>()
  /** By shard and port. */
  readonly #uses = new Map<string, Use>()

  constructor(quarantineMs: number) {
    this.#quarantineMs = quarantineMs
  }

  /** A word has come by this port.
   *  @returns false where the port was another flow's so short a time ago that the shard may still be talking to that one */
  sees(player: number, shard: number, endpoint: string, travel: Span): boolean {
    this.#hold(player, endpoint, travel)
    const key = `${shard} ${endpoint}`
    const use = this.#uses.get(key)
    if (use?.player === player && !(travel.from > (use.endedAt ?? Infinity))) {
      use.sentAt = Math.max(use.sentAt, travel.from)
      return true
    }
    this.#uses.set(key, { player, sentAt: travel.from, endedAt: undefined })
    return use === undefined || travel.until - use.sentAt >= this.#quarantineMs
  }

  /** Whether the port may have been the player's at any moment of this span. */
  isOf(player: number, endpoint: string, travel: Span): boolean {
    const spans = this.#spans.get(player) ?? []
    return spans.some(span => span.endpoint === endpoint && overlap(span, travel) !== undefined)
  }

  /** The player's flow has ended. */
  end(player: number, until: SharedMs): void {
    for (const span of this.#spans.get(player) ?? []) span.until = Math.min(span.until, until)
    for (const use of this.#uses.values()) if (use.player === player) use.endedAt ??= until
  }

  #hold(player: number, endpoint: string, travel: Span): void {
    let spans = this.#spans.get(player)
    if (spans === undefined) this.#spans.set(player, (spans = []))
    // Words may overtake each other: that this one came through later is certain only where it was sent later than the other had arrived.
    for (const span of spans)
      if (span.endpoint !== endpoint && span.seenAt < travel.from)
        span.until = Math.min(span.until, travel.until)
    const isKnown = spans.some(span => span.endpoint === endpoint && overlap(span, travel) !== undefined)
    if (!isKnown) spans.push({ endpoint, from: travel.from, until: Infinity, seenAt: travel.until })
  }
}
