import type { HostId } from '../../proto/contract/ids.ts'
import type { Facts } from '../facts/facts.ts'
import { knowsPlayers, type LiveView } from '../facts/live-view.ts'
import { groupsOn } from '../facts/world.ts'
import { isServing, type ShardRecord } from '../shards/shard.ts'
import type { HostSight } from './observed-host.ts'

/** What the links and the facts say of hosts, by host tag: a host's agent attaches under the id that is its tag. */
export function hostSights(facts: Facts, live: LiveView): (hostTag: string) => HostSight {
  const known = knowsPlayers(live)
  const aimedAt = reservedHosts(facts)
  return hostTag => {
    const host = live.hosts.find(({ id }) => id === hostTag)
    const shards = facts.shards.filter(shard => shard.host === hostTag && isServing(shard.life))
    const players = shards
      .flatMap(({ ref }) => groupsOn(facts, ref))
      .reduce((sum, group) => sum + live.playersOf(group.id), 0)
    // Who has just taken over does not know who plays: nobody seen is not nobody there.
    const blind = known || shards.length === 0 ? undefined : 'this node does not know yet who plays there'
    const occupiedBy = aimedAt.get(hostTag as HostId) ?? blind ?? notOffYet(live, hostTag as HostId, shards)
    // One that has never been heard has been silent at least since this node took over.
    if (host === undefined) return { agent: 'never', silentMs: live.activeForMs, players, occupiedBy }
    return host.attached
      ? { agent: 'attached', silentMs: 0, players, occupiedBy }
      : { agent: 'silent', silentMs: host.heardMsAgo, players, occupiedBy }
  }
}

/** Hosts where places are kept for players on their way, by a fail-over or a move, and why. */
function reservedHosts(facts: Facts): ReadonlyMap<HostId, string> {
  return new Map(
    facts.reservations.flatMap(({ shard, reason }) => {
      const row = facts.shards.find(({ ref }) => ref.shardId === shard.shardId)
      return row === undefined ? [] : [[row.host, `places are kept there: ${reason}`] as const]
    }),
  )
}

/** A host that drains is not empty before its last shard has stopped, players or not: their groups still have to go somewhere. */
function notOffYet(live: LiveView, host: HostId, shards: readonly ShardRecord[]): string | undefined {
  const [shard] = shards
  return shard === undefined || live.rooms?.get(host)?.drain === undefined
    ? undefined
    : `${shard.ref.shardId} is not off it yet`
}
