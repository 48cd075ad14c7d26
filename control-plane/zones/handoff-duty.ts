import { after, type Clock, type MonotonicMs } from '../../lib/clock.ts'
import type { NewEvent } from '../events/event.ts'
import { expiredEvents, type RefusalTally } from './handoff-events.ts'
import type { HandoffRecord, HandoffStore, PhaseCounts } from './handoff-store.ts'

export const HANDOFFS_LOOK_EVERY_MS = 1_000
/** While none is under way, as far as this node knows. */
export const HANDOFFS_IDLE_LOOK_EVERY_MS = 5_000
/** What one look ends at most; the next one goes on. */
export const HANDOFFS_ENDED_PER_LOOK_MAX = 200
/** Committed ones that one look tells the proxies of. */
export const HANDOFFS_ROUTED_PER_LOOK_MAX = 50
const NONE: PhaseCounts = { reserved: 0, moving: 0, committed: 0 }

export interface HandoffDutyParts {
  readonly store: Pick<HandoffStore, 'sweep' | 'unrouted' | 'counts'>
  /** For how long what is over is kept; undefined while this node stands by. */
  readonly keptMs: () => number | undefined
  /** Tells the proxies of a committed hand-off. Does nothing where that cannot be done now: it is asked again. */
  readonly route: (handoff: HandoffRecord) => Promise<void>
  /** It has run out. */
  readonly ended: (handoff: HandoffRecord) => void
  readonly tally: RefusalTally
  readonly tell: (events: readonly NewEvent[]) => Promise<void>
  readonly clock: Clock
}

/** What the active node does about hand-offs, nobody asking: ends what has run out, and tells the proxies of what was committed by somebody
 *  who died before he could. */
export class HandoffDuty {
  readonly #parts: HandoffDutyParts
  #nextAt = 0 as MonotonicMs
  #looking: Promise<void> | undefined
  #phases = NONE

  constructor(parts: HandoffDutyParts) {
    this.#parts = parts
  }

  /** Of those under way, by the last look. */
  get phases(): PhaseCounts {
    return this.#phases
  }

  /** One has begun: it is looked after from now on. */
  begun(): void {
    const soon = after(this.#parts.clock.monotonicMs(), HANDOFFS_LOOK_EVERY_MS)
    if (this.#nextAt > soon) this.#nextAt = soon
  }

  /** To be called on every tick; one look at a time. */
  tick(): void {
    const now = this.#parts.clock.monotonicMs()
    const keptMs = this.#parts.keptMs()
    if (keptMs === undefined) {
      this.#phases = NONE
      this.#nextAt = now
      return
    }
    if (this.#looking !== undefined || now < this.#nextAt) return
    this.#nextAt = after(now, HANDOFFS_LOOK_EVERY_MS)
    this.#looking = this.#look(keptMs)
      .catch(() => undefined) // The store is away: the next look begins anew.
      .finally(() => {
        this.#looking = undefined
      })
  }

  /** Resolves when no look is under way. */
  async idle(): Promise<void> {
    await this.#looking
  }

  /** Whatever becomes of the routes, the sweep comes after them; the players of those are on their way, so they are first. */
  async #look(keptMs: number): Promise<void> {
    await this.#routeCommitted().catch(() => undefined)
    const { store, ended, tally, tell, clock } = this.#parts
    const over = await store.sweep(keptMs, HANDOFFS_ENDED_PER_LOOK_MAX)
    for (const handoff of over) ended(handoff)
    const events = [...over.flatMap(expiredEvents), ...tally.due(clock.monotonicMs())]
    if (events.length > 0) await tell(events)
    this.#phases = await store.counts()
    const { reserved, moving, committed } = this.#phases
    const isIdle = reserved + moving + committed === 0 && over.length < HANDOFFS_ENDED_PER_LOOK_MAX
    if (isIdle) this.#nextAt = after(clock.monotonicMs(), HANDOFFS_IDLE_LOOK_EVERY_MS)
  }

  async #routeCommitted(): Promise<void> {
    const { store, route } = this.#parts
    for (const handoff of await store.unrouted(HANDOFFS_ROUTED_PER_LOOK_MAX)) await route(handoff)
  }
}
