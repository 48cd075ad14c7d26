import type { Life } from './life.ts'

export interface ScheduledEvent {
  /** True time, in milliseconds. */
  readonly at: number
  readonly order: number
  readonly life: Life
  readonly run: () => void
}

/** The earliest event first; of the same moment, the one that was scheduled first. A binary heap. */
export class EventHeap {
  readonly #events: ScheduledEvent[] = []

  peek(): ScheduledEvent | undefined {
    return this.#events[0]
  }

  all(): readonly ScheduledEvent[] {
    return this.#events
  }

  push(event: ScheduledEvent): void {
    const events = this.#events
    let index = events.length
    events.push(event)
    while (index > 0) {
      const above = (index - 1) >> 1
      const parent = events[above]!
      if (!isBefore(event, parent)) break
      events[index] = parent
      index = above
    }
    events[index] = event
  }

  pop(): void {
    const events = this.#events
    const last = events.pop()
    const { length } = events
    if (last === undefined || length === 0) return
    let index = 0
    for (;;) {
      let below = 2 * index + 1
      if (below >= length) break
      if (below + 1 < length && isBefore(events[below + 1]!, events[below]!)) below += 1
      const child = events[below]!
      if (!isBefore(child, last)) break
      events[index] = child
      index = below
    }
    events[index] = last
  }
}

function isBefore(left: ScheduledEvent, right: ScheduledEvent): boolean {
  return left.at < right.at || (left.at === right.at && left.order < right.order)
}
