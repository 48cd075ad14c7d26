import { after, type MonotonicMs } from '../../lib/clock.ts'
import { type BorderEntity, ZONES_PER_MAP_MAX } from '../../proto/contract/zone.ts'

/** What a neighbour has near the line is forgotten where it has not been told again by then: stand-ins do not freeze for ever. */
export const BORDER_NEWS_MS = 3_000
/** Neighbours of one zone; more than a map has are none. */
export const BORDER_NEIGHBOURS_MAX = ZONES_PER_MAP_MAX

/** An entity, and the neighbour that has it. */
export interface Beyond {
  readonly zone: string
  readonly entity: BorderEntity
}

/** What the neighbours of one shard have near the borders, as they told it last. */
export class BorderBook {
  readonly #byZone = new Map<
    string,
    { readonly near: readonly BorderEntity[]; readonly until: MonotonicMs }
  >()

  /** @param near all that the neighbour has there */
  tell(zone: string, near: readonly BorderEntity[], now: MonotonicMs): void {
    if (this.#byZone.size >= BORDER_NEIGHBOURS_MAX && !this.#byZone.has(zone)) return
    this.#byZone.set(zone, { near, until: after(now, BORDER_NEWS_MS) })
  }

  /** By zones, each as it told them. */
  seen(now: MonotonicMs): readonly Beyond[] {
    for (const [zone, { until }] of this.#byZone) if (until <= now) this.#byZone.delete(zone)
    return [...this.#byZone]
      .toSorted(([left], [right]) => (left < right ? -1 : 1))
      .flatMap(([zone, { near }]) => near.map(entity => ({ zone, entity })))
  }

  clear(): void {
    this.#byZone.clear()
  }
}
