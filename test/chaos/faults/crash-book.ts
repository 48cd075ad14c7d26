import { FLAP_FAILOVERS_MAX, FLAP_WINDOW_MS } from '../../../control-plane/groups/plan-fences.ts'
import { FLEET } from '../world/chaos-world.ts'
import type { ShardView } from '../../../proto/contract/admin.ts'
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
        this.#movesAtMs.set(group.id, [
          ...this.#recent(group.id),
          ...Array.from({ length: moves }, () => now),
        ])
    }
  }

  mayCrash(group: string): boolean {
    return this.#recent(group).length < FLAP_FAILOVERS_MAX
  }

  /** Shards that carry players and whose groups may all fail over once more. */
  victims({ shards }: Snapshot): readonly ShardView[] {
    return shards.filter(
      shard =>
        shard.fleet === FLEET &&
        shard.state === 'ready' &&
        shard.players > 0 &&
        shard.groups.length > 0 &&
        shard.groups.every(group => this.mayCrash(group)),
    )
  }

  /** Whether a fault with so many victims can find them. */
  affords(victims: number | 'all', snapshot: Snapshot): boolean {
    const ours = snapshot.groups.filter(group => group.fleet === FLEET)
    if (victims === 'all') return ours.every(group => this.mayCrash(group.id))
    return this.victims(snapshot).length >= victims
  }

  #recent(group: string): readonly number[] {
    const since = this.#clock() - FLAP_WINDOW_MS - MARGIN_MS
    return (this.#movesAtMs.get(group) ?? []).filter(atMs => atMs > since)
  }
}
