import { DROP_REASONS, type DropReason } from './drop-reason.ts'

const reasonIndex = Object.fromEntries(DROP_REASONS.map((reason, index) => [reason, index])) as Readonly<
  Record<DropReason, number>
>

/** Counters of one listener, added to on the packet path and read at scrape time. Doubles count exactly up to 2^53. */
export class FlowCounters {
  readonly #drops = new Float64Array(DROP_REASONS.length)
  flowsOpened = 0
  datagramsUp = 0
  datagramsDown = 0
  bytesUp = 0
  bytesDown = 0
  queriesAnswered = 0
  queryReplyBytes = 0
  /** Players whom a shard has let in by the door. */
  handshakes = 0
  /** Times that a client was told to connect anew. */
  reconnectsTold = 0

  countDrop(reason: DropReason, count = 1): void {
    const index = reasonIndex[reason]
    this.#drops[index] = (this.#drops[index] ?? 0) + count
  }

  dropsFor(reason: DropReason): number {
    return this.#drops[reasonIndex[reason]] ?? 0
  }

  drops(): number {
    let total = 0
    for (const count of this.#drops) total += count
    return total
  }

  dropsByReason(): Readonly<Record<DropReason, number>> {
    return Object.fromEntries(DROP_REASONS.map(reason => [reason, this.dropsFor(reason)])) as Record<
      DropReason,
      number
    >
  }
}
