import { FLAP_FAILOVERS_MAX, FLAP_WINDOW_MS } from '../../../control-plane/groups/plan-fences.ts'
import { FLEET } from '../world/chaos-world.ts'
import type { Snapshot } from '../world/product-view.ts'

/** Some time more than the product's own window: its clock began earlier than ours. */
const MARGIN_MS = 15_000

/** How often each group has been moved lately, so that chance does not run into the flap guard: a group that is held would be right, and
 *  would end the run. */
export class CrashBook {
  readonly #movesAtMs = new Map<string, readonly number[]>()
  readonly #clock: () => number

  /** @param clock monotonic, in milliseconds */
  constructor(clock: () => number) {
    this.#clock = clock
  }

  /** Notes every move between two snapshots. */
  note(before: Snapshot, after: Snapshot): void {
    const now = this.#clock()
    for (const group of after.groups) {
      const earlier = before.groups.find(one => one.id === group.id)
      const moves = earlier === undefined ? 0 : group.generation - earlier.generation
      if (moves > 0)
        this.#movesAtMs.set(group.id, [...this.#recent(group.id), ...new Array<number>(moves).fill(now)])
    }
  }

  mayCrash(group: string): boolean {
    return this.#recent(group).length < FLAP_FAILOVERS_MAX
  }

  /** Whether a fault with so many victims can find them. */
  affords(victims: number | 'all', { groups }: Snapshot): boolean {
    const ours = groups.filter(group => group.fleet === FLEET)
    const fit = ours.filter(group => this.mayCrash(group.id)).length
    return fit >= (victims === 'all' ? ours.length : victims)
  }

  #recent(group: string): readonly number[] {
    const since = this.#clock() - FLAP_WINDOW_MS - MARGIN_MS
    return (this.#movesAtMs.get(group) ?? []).filter(atMs => atMs > since)
  }
}
