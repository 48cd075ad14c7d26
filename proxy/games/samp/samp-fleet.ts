import type { MonotonicMs } from '../../../lib/clock.ts'
import {
  type FleetNumbers,
  freshOnly,
  oldestTold,
  shardNumbers,
  type ShardTold,
  sumOf,
} from '../fleet-numbers.ts'
import {
  type ExtraInformation,
  LISTED_PLAYERS_MAX,
  type ListedPlayer,
  type Rule,
  type ServerInformation,
} from './query.ts'
import type { SampTold } from './samp-interview.ts'

/** The fleet as one server. */
export interface SampFleet {
  readonly information: ServerInformation
  /** Undefined with more than `LISTED_PLAYERS_MAX` players: a server says nothing then, and lists know it. */
  readonly players: readonly ListedPlayer[] | undefined
  readonly rules: readonly Rule[]
  /** Undefined where no shard has any: only open.mp's servers do. */
  readonly extra: ExtraInformation | undefined
}

/** What a new server says of itself, before any shard has answered. */
const UNKNOWN = { password: false, gameMode: '', language: '' }

/** Adds players and slots up; all else is as the oldest shard that has ever answered says. A shard without a fresh answer counts with what
 *  the proxy knows itself: its slots, and its flows as players.
 *  @param shards oldest first; @param name instead of the oldest shard's; @param nobody the name while there is none */
export function sumFleet(
  shards: readonly ShardTold<SampTold>[],
  name: string | undefined,
  nobody: string,
  now: MonotonicMs,
): SampFleet {
  const fresh = freshOnly(shards, now)
  const oldest = oldestTold(shards)
  const numbers = fresh.map(({ shard, told }) => shardNumbers(shard, sizeOf(told?.information)))
  const players = sumOf(numbers, one => one.players)
  const listed = fresh.flatMap(({ told }) => told?.players ?? [])
  return {
    information: {
      ...UNKNOWN,
      hostName: nobody,
      ...oldest?.information,
      ...(name === undefined ? {} : { hostName: name }),
      players,
      playersMax: sumOf(numbers, ({ slots }) => slots),
    },
    players: Math.max(players, listed.length) > LISTED_PLAYERS_MAX ? undefined : listed,
    rules: oldest?.rules ?? [],
    extra: shards.find(({ told }) => told?.extra !== undefined)?.told?.extra,
  }
}

function sizeOf(told: ServerInformation | undefined): FleetNumbers | undefined {
  return told === undefined ? undefined : { players: told.players, slots: told.playersMax }
}
