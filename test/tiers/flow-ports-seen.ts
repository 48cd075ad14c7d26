import type { SharedMs } from './story.ts'
import { overlap, type Span } from './whereabouts.ts'
import type { WordName } from './words.ts'

interface PortSpan extends Span {
  /** Of the proxy, as shards see it. */
  readonly endpoint: string
}

interface Holder {
  readonly spans: PortSpan[]
  /** Of the words that have arrived, the newest. */
  sequence: number
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
  readonly #holders = new Map<number, Holder>()
  /** By shard and port. */
  readonly #uses = new Map<string, Use>()

  constructor(quarantineMs: number) {
    this.#quarantineMs = quarantineMs
  }

  /** A word has come by this port.
   *  @returns false where the port was another flow's so short a time ago that the shard may still be talking to that one */
  sees({ player, sequence }: WordName, shard: number, endpoint: string, travel: Span): boolean {
    this.#hold(player, sequence, endpoint, travel)
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
    const spans = this.#holders.get(player)?.spans ?? []
    return spans.some(span => span.endpoint === endpoint && overlap(span, travel) !== undefined)
  }

  /** The player's flow has ended. */
  end(player: number, until: SharedMs): void {
    for (const span of this.#holders.get(player)?.spans ?? []) span.until = Math.min(span.until, until)
    for (const use of this.#uses.values()) if (use.player === player) use.endedAt ??= until
  }

  #hold(player: number, sequence: number, endpoint: string, travel: Span): void {
    let holder = this.#holders.get(player)
    if (holder === undefined) this.#holders.set(player, (holder = { spans: [], sequence: -1 }))
    if (sequence < holder.sequence) return
    holder.sequence = sequence
    const present = holder.spans.at(-1)
    if (present?.endpoint === endpoint && overlap(present, travel) !== undefined) return
    // A flow that goes by another port has left this one before its first word by it arrived.
    if (present !== undefined) present.until = Math.min(present.until, travel.until)
    holder.spans.push({ endpoint, from: travel.from, until: Infinity })
  }
}
