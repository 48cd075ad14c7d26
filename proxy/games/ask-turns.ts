import { after, type MonotonicMs } from '../../lib/clock.ts'
import { endpointText } from '../../proto/contract/common.ts'
import type { CarriedShard } from '../routing/route.ts'

/** A round of questions to each shard. Source servers answer about three a second to one address. */
export const ASK_EVERY_MS = 3_000
/** Rounds that begin in one tick, so that a big fleet is not asked in one burst: 320 a second. */
export const ASKS_PER_TICK_MAX = 16
/** Shards of a fleet that are asked; others count with what the proxy knows itself. */
const ASKED_SHARDS_MAX = 1_000

interface Turn {
  readonly shard: CarriedShard
  dueAt: MonotonicMs
}

/** Which shards of a fleet are asked, and when: each in its turn. */
export class AskTurns {
  /** By endpoint, in the order of their turns. */
  #turns = new Map<string, Turn>()
  #shards: readonly CarriedShard[] = []

  /** Who is asked at this endpoint; undefined: nobody. */
  at(endpoint: string): CarriedShard | undefined {
    return this.#turns.get(endpoint)?.shard
  }

  /** Newcomers come first, the others keep their turn. Cheap while the shards are the same.
   *  @returns those that are asked no more */
  follow(shards: readonly CarriedShard[], now: MonotonicMs): readonly CarriedShard[] {
    if (shards === this.#shards) return []
    this.#shards = shards
    const wanted = new Map(
      shards.slice(0, ASKED_SHARDS_MAX).map(shard => [endpointText(shard.address, shard.port), shard]),
    )
    const known = this.#turns
    this.#turns = new Map()
    for (const [endpoint, shard] of wanted)
      if (known.get(endpoint)?.shard !== shard) this.#turns.set(endpoint, { shard, dueAt: now })
    const gone: CarriedShard[] = []
    for (const [endpoint, turn] of known) {
      if (wanted.get(endpoint) === turn.shard) this.#turns.set(endpoint, turn)
      else gone.push(turn.shard)
    }
    return gone
  }

  /** Those whose turn has come, at most `ASKS_PER_TICK_MAX`; their next one is `ASK_EVERY_MS` later. */
  take(now: MonotonicMs): readonly CarriedShard[] {
    const due: CarriedShard[] = []
    for (const [endpoint, turn] of this.#turns) {
      if (due.length === ASKS_PER_TICK_MAX || now < turn.dueAt) break
      turn.dueAt = after(now, ASK_EVERY_MS)
      this.#turns.delete(endpoint)
      this.#turns.set(endpoint, turn)
      due.push(turn.shard)
    }
    return due
  }
}
