import type { MonotonicMs } from '../../lib/clock.ts'
import { type CarriedShard, playersOnShard } from '../routing/route.ts'

/** What a shard has told of itself counts for so long: four rounds of questions. */
export const TOLD_FRESH_MS = 15_000

export interface FleetNumbers {
  readonly players: number
  readonly slots: number
}

/** What one shard has told of itself. */
export interface ShardTold<T> {
  readonly shard: CarriedShard
  /** Undefined before its first answer. */
  readonly told: T | undefined
}

interface ToldAt {
  readonly at: MonotonicMs
}

function isFresh({ at }: ToldAt, now: MonotonicMs): boolean {
  return now - at <= TOLD_FRESH_MS
}

/** The same, without what is too old to count. */
export function freshOnly<T extends ToldAt>(
  shards: readonly ShardTold<T>[],
  now: MonotonicMs,
): readonly ShardTold<T>[] {
  return shards.map(({ shard, told }) => ({
    shard,
    told: told !== undefined && isFresh(told, now) ? told : undefined,
  }))
}

/** Of the oldest shard that has ever answered, however long ago; undefined where none has. */
export function oldestTold<T>(shards: readonly ShardTold<T>[]): T | undefined {
  return shards.find(({ told }) => told !== undefined)?.told
}

/** How many play on a shard, and how many could: its own limit or the fleet's, whichever is less; where nobody new is let in, those who
 *  are there.
 *  @param told undefined for a shard without a fresh answer: it counts with its slots, and its flows as players */
export function shardNumbers(shard: CarriedShard, told: FleetNumbers | undefined): FleetNumbers {
  const players = told?.players ?? playersOnShard(shard)
  if (shard.routes.every(({ admission }) => admission === 'closed')) return { players, slots: players }
  return { players, slots: Math.min(shard.slots, told?.slots ?? shard.slots) }
}

/** Where a protocol has room for so many only. A fleet with a free place never looks full, because lists hide full servers. */
export function shownNumbers({ players, slots }: FleetNumbers, most: number): FleetNumbers {
  const slotsShown = Math.min(most, slots)
  return {
    players: Math.min(players, players < slots ? Math.max(0, slotsShown - 1) : most),
    slots: slotsShown,
  }
}

export function sumOf<T>(all: readonly T[], of: (one: T) => number): number {
  return all.reduce((total, one) => total + of(one), 0)
}

/** Players and slots of all shards together.
 *  @param toldOf what a shard has told of itself, however long ago */
export function sumNumbers(
  shards: readonly CarriedShard[],
  toldOf: (shard: CarriedShard) => (FleetNumbers & ToldAt) | undefined,
  now: MonotonicMs,
): FleetNumbers {
  const all = shards.map(shard => ({ shard, told: toldOf(shard) }))
  const numbers = freshOnly(all, now).map(({ shard, told }) => shardNumbers(shard, told))
  return { players: sumOf(numbers, ({ players }) => players), slots: sumOf(numbers, ({ slots }) => slots) }
}
