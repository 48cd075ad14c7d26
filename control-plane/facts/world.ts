import { isRelayed as isRelayedMode } from '../../proto/contract/common.ts'
import type { FleetName, GroupId, ShardRef } from '../../proto/contract/ids.ts'
import { sameShard } from '../../proto/contract/ids.ts'
import type { FleetRecord } from '../fleets/fleet.ts'
import type { FailoverRecord } from '../groups/failover.ts'
import type { GroupRecord } from '../groups/group.ts'
import { judge, signalsOf, type Verdict } from '../shards/judge.ts'
import type { ShardRecord } from '../shards/shard.ts'
import type { Facts } from './facts.ts'
import type { LiveView } from './live-view.ts'

/** What one pass decides from: the facts, what the links say, and the verdicts that follow from both. */
export interface World {
  readonly facts: Facts
  readonly live: LiveView
  verdictOf(shard: ShardRecord): Verdict
}

export function gatherWorld(facts: Facts, live: LiveView): World {
  const verdicts = new Map<ShardRecord, Verdict>()
  return {
    facts,
    live,
    verdictOf(shard) {
      let verdict = verdicts.get(shard)
      if (verdict === undefined) {
        verdict = judge(signalsOf(shard, live, isRelayed(facts, shard)))
        verdicts.set(shard, verdict)
      }
      return verdict
    },
  }
}

export function fleetOf(facts: Facts, name: FleetName): FleetRecord | undefined {
  return facts.fleets.find(fleet => fleet.spec.name === name)
}

/** Whether its agent stands between it and the proxies: alone for all that they hear of it (`alias`), or for the proxies' own questions and new
 *  players (`restore`). */
export function isRelayed(facts: Facts, { fleet }: Pick<ShardRecord, 'fleet'>): boolean {
  return isRelayedMode(fleetOf(facts, fleet)?.spec.addresses)
}

/** The row of exactly this incarnation. */
export function shardOf(facts: Facts, ref: ShardRef): ShardRecord | undefined {
  return facts.shards.find(shard => sameShard(shard.ref, ref))
}

export function groupOf(facts: Facts, id: GroupId): GroupRecord | undefined {
  return facts.groups.find(group => group.id === id)
}

/** Groups that this incarnation carries, oldest first. */
export function groupsOn(facts: Facts, ref: ShardRef): readonly GroupRecord[] {
  return facts.groups
    .filter(group => sameShard(group.shard, ref))
    .toSorted((left, right) => left.ordinal - right.ordinal)
}

export function playersOn(world: Pick<World, 'facts' | 'live'>, ref: ShardRef): number {
  return groupsOn(world.facts, ref).reduce((sum, group) => sum + world.live.playersOf(group.id), 0)
}

export function placesReserved(facts: Facts, ref: ShardRef): number {
  return facts.reservations
    .filter(reservation => sameShard(reservation.shard, ref))
    .reduce((sum, reservation) => sum + reservation.places, 0)
}

export function isOver(failover: FailoverRecord): boolean {
  return failover.phase.kind === 'done' || failover.phase.kind === 'dropped'
}

/** The fail-over of this group that is under way. */
export function failoverOf(facts: Facts, group: GroupId): FailoverRecord | undefined {
  return facts.failovers.find(failover => failover.group === group && !isOver(failover))
}

/** Ready, carries nobody's group, and is not leaving. */
export function isSpare(facts: Facts, shard: ShardRecord): boolean {
  const { life, ref, leaving } = shard
  return life.kind === 'ready' && leaving === undefined && groupsOn(facts, ref).length === 0
}

/** Whether its shard is of a version that takes nobody new and waits for its players to leave: the group ends with it. */
export function isRetired(facts: Facts, { shard: ref, fleet }: GroupRecord): boolean {
  const shard = shardOf(facts, ref)
  const life = shard?.life
  const drain = life?.kind === 'draining' || life?.kind === 'suspect' ? life.drain : undefined
  return (
    drain?.cause === 'rollout' && drain.waitEmpty && shard?.version !== fleetOf(facts, fleet)?.spec.version
  )
}

/** Whether its fleet wants fewer groups than there are, and this is one of the youngest, or it is retired: it takes nobody new, and goes
 *  when it is empty. */
export function isSurplus(facts: Facts, group: GroupRecord): boolean {
  const fleet = fleetOf(facts, group.fleet)
  if (isRetired(facts, group)) return true
  const older = facts.groups.filter(
    other => other.fleet === group.fleet && other.ordinal < group.ordinal && !isRetired(facts, other),
  ).length
  return fleet !== undefined && older >= fleet.shards
}
