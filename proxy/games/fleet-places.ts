import type { MonotonicMs } from '../../lib/clock.ts'
import { type CarriedShard, playersOnShard } from '../routing/route.ts'

/** What a shard has told counts for so long: several rounds of questions. */
export const TOLD_FRESH_MS = 15_000

/** What a shard has told of its places. */
export interface ToldPlaces {
  readonly at: MonotonicMs
  readonly players: number
  readonly slots: number
}

export interface Places {
  readonly players: number
  readonly slots: number
}

/** Adds up players and slots. A shard without a fresh answer counts with what the proxy knows itself: its slots, and its flows as players.
 *  Silence says nothing else. */
export function sumPlaces(
  shards: readonly CarriedShard[],
  toldOf: (shard: CarriedShard) => ToldPlaces | undefined,
  now: MonotonicMs,
): Places {
  let players = 0
  let slots = 0
  for (const shard of shards) {
    const told = toldOf(shard)
    const fresh = told !== undefined && now - told.at <= TOLD_FRESH_MS ? told : undefined
    const here = fresh?.players ?? playersOnShard(shard)
    players += here
    slots += slotsOf(shard, here, fresh?.slots)
  }
  return { players, slots }
}

/** As many as can really play: the server's limit or the fleet's, whichever is less; where nobody new is let in, those who are there. */
function slotsOf(shard: CarriedShard, players: number, told: number | undefined): number {
  if (shard.routes.every(({ admission }) => admission === 'closed')) return players
  return Math.min(shard.slots, told ?? shard.slots)
}
