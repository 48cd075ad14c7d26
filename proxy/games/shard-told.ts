import type { MonotonicMs } from '../../lib/clock.ts'
import { type CarriedShard, playersOnShard } from '../routing/route.ts'

/** What a shard has told counts for so long: four rounds of questions. */
export const TOLD_FRESH_MS = 15_000

/** What a shard says of its size. */
export interface ToldSize {
  readonly players: number
  readonly slots: number
}

export function isFresh(told: { readonly at: MonotonicMs } | undefined, now: MonotonicMs): boolean {
  return told !== undefined && now - told.at <= TOLD_FRESH_MS
}

/** @param told undefined where the shard is silent: it counts with the flows that the proxy carries to it */
export function playersOf(shard: CarriedShard, told: ToldSize | undefined): number {
  return told?.players ?? playersOnShard(shard)
}

/** As many as can really play: the server's limit or the fleet's, whichever is less; where nobody new is let in, those who are there. */
export function slotsOf(shard: CarriedShard, told: ToldSize | undefined): number {
  if (shard.routes.every(({ admission }) => admission === 'closed')) return playersOf(shard, told)
  return Math.min(shard.slots, told?.slots ?? shard.slots)
}
