import type { MonotonicMs } from '../../../lib/clock.ts'
import { playersOnShard } from '../../routing/route.ts'
import {
  type FleetNumbers,
  freshOnly,
  oldestTold,
  shardNumbers,
  type ShardTold,
  shownNumbers,
  sumOf,
} from '../fleet-numbers.ts'
import type { TeeworldsInfo, ToldInfo } from './teeworlds-info.ts'
import type { TeeworldsTold } from './teeworlds-interview.ts'

/** Adds players, clients and places up; all else is as the oldest shard that has ever answered says. A shard without a fresh answer counts
 *  with what the proxy knows itself.
 *  @param name instead of the oldest shard's
 *  @returns undefined before any shard has answered in this protocol */
export function sumTeeworldsFleet(
  shards: readonly ShardTold<TeeworldsTold>[],
  name: string | undefined,
  now: MonotonicMs,
): ToldInfo | undefined {
  const oldest = oldestTold(shards)
  if (oldest === undefined) return undefined
  const fresh = freshOnly(shards, now)
  const numbers = fresh.map(({ shard, told }) => ({ told, ...shardNumbers(shard, numbersOf(told)) }))
  const info = {
    ...oldest.info,
    name: name ?? oldest.info.name,
    players: sumOf(fresh, ({ shard, told }) => told?.info.players ?? playersOnShard(shard)),
    maxPlayers: sumOf(numbers, ({ told, slots }) => Math.min(slots, told?.info.maxPlayers ?? slots)),
    clients: sumOf(numbers, ({ players }) => players),
    maxClients: sumOf(numbers, ({ slots }) => slots),
  }
  return { info, clients: fresh.flatMap(({ told }) => told?.clients ?? []) }
}

function numbersOf(told: TeeworldsTold | undefined): FleetNumbers | undefined {
  return told === undefined ? undefined : { players: told.info.clients, slots: told.info.maxClients }
}

/** For lists that refuse servers with more clients than so many. */
export function shownInfo(info: TeeworldsInfo, clientsMax: number): TeeworldsInfo {
  const shown = shownNumbers({ players: info.clients, slots: info.maxClients }, clientsMax)
  return {
    ...info,
    clients: shown.players,
    maxClients: shown.slots,
    players: Math.min(info.players, shown.players),
    maxPlayers: Math.min(info.maxPlayers, shown.slots),
  }
}
