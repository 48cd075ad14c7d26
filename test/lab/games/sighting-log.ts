import type { Sighting } from './lab-game.ts'

/** A client that flaps more often than this is broken, and says so by failing. */
export const sightingsMax = 1000

/** Collects what one client sees, without repeating itself: `in` twice on the same shard is one sighting. */
export class SightingLog {
  readonly sightings: Sighting[] = []
  readonly #now: () => number

  /** @param now monotonic, in milliseconds; the same for all clients of a test */
  constructor(now: () => number) {
    this.#now = now
  }

  /** Is the client in, as far as it knows? */
  get isIn(): boolean {
    return this.sightings.at(-1)?.kind === 'in'
  }

  sawShard(shard: string): void {
    const last = this.sightings.at(-1)
    if (last?.kind === 'in' && last.shard === shard) return
    this.#add({ kind: 'in', shard, atMs: this.#now() })
  }

  /** Counts only for a client that was in: a connect attempt that fails is no second loss. */
  sawLoss(why: string): void {
    if (this.isIn) this.#add({ kind: 'lost', why, atMs: this.#now() })
  }

  #add(sighting: Sighting): void {
    if (this.sightings.length >= sightingsMax) throw new Error(`more than ${sightingsMax} sightings`)
    this.sightings.push(sighting)
  }
}
