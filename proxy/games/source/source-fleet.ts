import type { MonotonicMs } from '../../../lib/clock.ts'
import { freshOnly, oldestTold, shardNumbers, type ShardTold, sumOf } from '../fleet-numbers.ts'
import type { SourceInfo } from './source-info.ts'
import { PLAYERS_MAX, type SourcePlayer, type SourceRule } from './source-lists.ts'
import type { SourceTold } from './source-interview.ts'

/** The fleet as one server. */
export interface SourceFleet {
  readonly info: SourceInfo
  readonly players: readonly SourcePlayer[]
  readonly rules: readonly SourceRule[]
}

/** Before any shard has answered: a dedicated server on Linux without a name of its own. */
const UNKNOWN: SourceInfo = {
  protocol: 17,
  name: '',
  map: '',
  folder: '',
  game: '',
  appId: 0,
  players: 0,
  slots: 0,
  bots: 0,
  serverType: 0x64,
  environment: 0x6c,
  visibility: 0,
  vac: 0,
  version: '',
  keywords: undefined,
  gameId: undefined,
}

/** Adds players, slots and bots up; all else is as the oldest shard that has ever answered says. A shard without a fresh answer counts
 *  with what the proxy knows itself: its slots, and its flows as players.
 *  @param name instead of the oldest shard's; @param nobody the name while there is none (both in latin1) */
export function sumFleet(
  shards: readonly ShardTold<SourceTold>[],
  name: string | undefined,
  nobody: string,
  now: MonotonicMs,
): SourceFleet {
  const fresh = freshOnly(shards, now)
  const oldest = oldestTold(shards)
  const base = oldest?.info ?? { ...UNKNOWN, name: nobody, game: nobody }
  const numbers = fresh.map(({ shard, told }) => shardNumbers(shard, told?.info))
  const info = {
    ...base,
    name: name ?? base.name,
    players: sumOf(numbers, ({ players }) => players),
    slots: sumOf(numbers, ({ slots }) => slots),
    bots: sumOf(fresh, ({ told }) => told?.info.bots ?? 0),
  }
  const players = fresh.flatMap(({ told }) => told?.players ?? []).slice(0, PLAYERS_MAX)
  return { info, players, rules: oldest?.rules ?? [] }
}
