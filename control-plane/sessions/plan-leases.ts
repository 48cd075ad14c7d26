import { type HostId, sameShard, shardRefText, type ShardRef } from '../../proto/contract/ids.ts'
import type { HostLive } from '../facts/live-view.ts'
import type { World } from '../facts/world.ts'
import { HEARTBEAT_LOST_MS } from '../shards/judge.ts'
import type { ShardRecord } from '../shards/shard.ts'

/** What one renewal covers, and whom it is told. */
export interface LeasePlan {
  readonly shards: readonly ShardRef[]
  readonly hosts: readonly {
    readonly host: HostId
    /** Of the last report that had come in from it before the renewal was asked for. */
    readonly sequence: number
    readonly shards: readonly ShardRef[]
  }[]
}

/** Whose leases are renewed now: of shards whose agent says that it runs them, and, so long as nothing else speaks against them, of
 *  shards whose agent is not heard. Never of one that is fenced, gone or judged down: its lease has to run out.
 *  @param sequenceOf number of the last report of an attached host */
export function planLeases(world: World, sequenceOf: (host: HostId) => number | undefined): LeasePlan {
  const hosts = world.live.hosts.flatMap(host => {
    const sequence = beats(host) ? sequenceOf(host.id) : undefined
    if (sequence === undefined) return []
    const shards = world.facts.shards
      .filter(shard => shard.host === host.id && mayAct(world, shard) && runs(host, shard.ref))
      .map(shard => shard.ref)
    return shards.length === 0 ? [] : [{ host: host.id, sequence, shards }]
  })
  const told = new Set(hosts.flatMap(host => host.shards.map(shardRefText)))
  const onBehalf = world.facts.shards
    .filter(shard => !told.has(shardRefText(shard.ref)) && isOnlyUnheard(world, shard))
    .map(shard => shard.ref)
  return { shards: [...hosts.flatMap(host => host.shards), ...onBehalf], hosts }
}

function mayAct(world: World, shard: ShardRecord): boolean {
  const { kind } = shard.life
  return kind !== 'fenced' && kind !== 'gone' && world.verdictOf(shard).kind !== 'down'
}

/** Nothing speaks against it but that its agent is not heard: lost, or not back yet at a node that has just become active. */
function isOnlyUnheard(world: World, shard: ShardRecord): boolean {
  if (shard.life.kind === 'starting' || !mayAct(world, shard)) return false
  const host = world.live.hosts.find(candidate => candidate.id === shard.host)
  // An agent that is heard and does not name the shard has lost it.
  if (host !== undefined && beats(host)) return false
  return world.verdictOf(shard).kind !== 'suspect'
}

function beats(host: HostLive): boolean {
  return host.attached && host.heardMsAgo <= HEARTBEAT_LOST_MS
}

function runs(host: HostLive, ref: ShardRef): boolean {
  return host.hosted.some(hosted => sameShard(hosted.shard, ref))
}
