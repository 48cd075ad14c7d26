import type { MonotonicMs } from '../../../lib/clock.ts'
import { playersOnShard } from '../../routing/route.ts'
import {
  type FleetNumbers,
  freshOnly,
  oldestTold,
  shardNumbers,
  type ShardTold,
  sumOf,
} from '../fleet-numbers.ts'
import type { Quake3Keys, Quake3Told } from './quake3-told.ts'

/** The fleet as one server. The first keys are those that matter, if there is no room for all. */
export interface Quake3Fleet {
  readonly info: Quake3Keys
  readonly status: Quake3Keys
  readonly players: readonly string[]
}

/** Adds players and slots up; all else is as the oldest shard that has ever answered says. A shard without a fresh answer counts with what
 *  the proxy knows itself.
 *  @param name instead of the oldest shard's
 *  @returns undefined before any shard has answered: which protocol they speak is not known yet */
export function sumQuake3Fleet(
  shards: readonly ShardTold<Quake3Told>[],
  name: string | undefined,
  now: MonotonicMs,
): Quake3Fleet | undefined {
  const oldest = oldestTold(shards)
  if (oldest === undefined) return undefined
  const fresh = freshOnly(shards, now)
  const numbers = fresh.map(({ shard, told }) => shardNumbers(shard, numbersOf(told)))
  const base = oldest.status ?? oldest.info
  const counts = {
    clients: sumOf(numbers, ({ players }) => players),
    sv_maxclients: sumOf(numbers, ({ slots }) => slots),
    g_humanplayers: sumOf(fresh, humansOn),
    bots: sumOf(fresh, ({ told }) => numberOf(told?.info, 'bots') ?? 0),
  }
  const hostname = name ?? oldest.info.get('hostname') ?? base.get('sv_hostname') ?? ''
  return {
    info: merge(
      oldest.info,
      { hostname, clients: counts.clients, sv_maxclients: counts.sv_maxclients },
      counts,
    ),
    status: merge(base, { [nameKey(base)]: hostname, sv_maxclients: counts.sv_maxclients }, counts),
    players: fresh.flatMap(({ told }) => told?.players ?? []),
  }
}

function numbersOf(told: Quake3Told | undefined): FleetNumbers | undefined {
  if (told === undefined) return undefined
  const players = numberOf(told.info, 'clients') ?? told.players.length
  return { players, slots: numberOf(told.info, 'sv_maxclients') ?? players }
}

function humansOn({ shard, told }: ShardTold<Quake3Told>): number {
  if (told === undefined) return playersOnShard(shard)
  return numberOf(told.info, 'g_humanplayers') ?? numberOf(told.info, 'clients') ?? 0
}

/** Quake 3 tells its name as `sv_hostname` in one answer and as `hostname` in the other, DarkPlaces as `hostname` in both. */
function nameKey(status: Quake3Keys): string {
  return status.has('hostname') ? 'hostname' : 'sv_hostname'
}

function numberOf(keys: Quake3Keys | undefined, key: string): number | undefined {
  const text = keys?.get(key)
  return text !== undefined && /^\d{1,6}$/.test(text) ? Number(text) : undefined
}

/** Ours first. Of the counts, those that the server tells as well. `sv_privateClients` would be taken off the slots, where it is off already. */
function merge(
  told: Quake3Keys,
  ours: Readonly<Record<string, string | number>>,
  counts: Readonly<Record<string, number>>,
): Quake3Keys {
  const merged = new Map(Object.entries(ours).map(([key, value]) => [key, String(value)]))
  for (const [key, value] of told)
    if (key !== 'sv_privateClients' && !merged.has(key)) merged.set(key, String(counts[key] ?? value))
  return merged
}
