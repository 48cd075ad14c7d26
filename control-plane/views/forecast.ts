import { doubtOf } from '../brakes/plan-brake.ts'
import { brakeOn } from '../brakes/brake.ts'
import { shardRefText } from '../../proto/contract/ids.ts'
import { countOf } from '../facts/request.ts'
import { failoverOf, fleetOf, groupsOn, playersOn, type World } from '../facts/world.ts'
import { chooseTarget, type Target } from '../groups/choose-target.ts'
import type { FailoverCause, FailoverRecord } from '../groups/failover.ts'
import type { GroupRecord } from '../groups/group.ts'
import { FLAP_FAILOVERS_MAX, FLAP_WINDOW_MS, recentCrashes } from '../groups/plan-fences.ts'
import { DRAIN_DEADLINE_MS } from '../shards/plan-requests.ts'
import { isServing, type ShardRecord } from '../shards/shard.ts'

/** What would happen to the group if its shard died now, and if it were drained now: decided by the code that would decide it then. */
export function forecastOfGroup(world: World, group: GroupRecord): string[] {
  return forecastOfGroups(world, [group])
}

export function forecastOfShard(world: World, shard: ShardRecord): string[] {
  if (!isServing(shard.life))
    return [
      `${shardRefText(shard.ref)} is ${shard.life.kind}: it carries nobody, so nothing more can happen to it`,
    ]
  const groups = groupsOn(world.facts, shard.ref)
  if (groups.length === 0)
    return [
      `if ${shardRefText(shard.ref)} died now: nobody would notice; the fleet would start another one`,
      `if it were drained now: it would stop at once, and the fleet would start another one`,
    ]
  return forecastOfGroups(world, groups)
}

function forecastOfGroups(world: World, groups: readonly GroupRecord[]): string[] {
  return [...ifDied(world, groups), ...ifDrained(world, groups)]
}

function ifDied(world: World, groups: readonly GroupRecord[]): string[] {
  const claimed = new Set<string>()
  return groups.map(group => {
    const begin = `if ${shardRefText(group.shard)} died now: `
    const obstacle = obstacleOf(world, group)
    if (obstacle !== undefined) return `${begin}${obstacle}`
    return `${begin}${targetText(world, group, chosen(world, group, 'crash', claimed))}`
  })
}

function ifDrained(world: World, groups: readonly GroupRecord[]): string[] {
  const claimed = new Set<string>()
  return groups.map(group => {
    const begin = `if ${shardRefText(group.shard)} were drained now: `
    const brake = brakeOn(world.facts.brakes, 'drain', { fleet: group.fleet }, world.facts.now)
    if (brake !== undefined) return `${begin}refused, a brake is set by ${brake.owner}: ${brake.reason}`
    if (failoverOf(world.facts, group.id) !== undefined)
      return `${begin}${group.id} would go on leaving as it does already`
    return `${begin}${targetText(world, group, chosen(world, group, 'drain', claimed))}`
  })
}

/** Why there would be no fail-over at once. */
function obstacleOf(world: World, group: GroupRecord): string | undefined {
  const { facts } = world
  const brake = brakeOn(facts.brakes, 'failover', { fleet: group.fleet }, facts.now)
  if (brake !== undefined)
    return `${group.id} would stay without a shard: a brake is set by ${brake.owner}: ${brake.reason}`
  const doubt = doubtOf(world)
  if (doubt !== undefined) return `${group.id} would stay without a shard: the observer is suspect: ${doubt}`
  const crashes = recentCrashes(world, group)
  return crashes >= FLAP_FAILOVERS_MAX
    ? `${group.id} would be held until somebody moves it: it failed over ${crashes} times in ${FLAP_WINDOW_MS / 60_000} minutes`
    : undefined
}

function chosen(world: World, group: GroupRecord, cause: FailoverCause, claimed: Set<string>): Target {
  const target = chooseTarget(world, group, hypothetical(world, group, cause), claimed)
  if (target.kind === 'spare' || target.kind === 'undrain') claimed.add(shardRefText(target.shard.ref))
  return target
}

function hypothetical(world: World, group: GroupRecord, cause: FailoverCause): FailoverRecord {
  const { now } = world.facts
  const holdMs = cause === 'drain' ? DRAIN_DEADLINE_MS : (fleetOf(world.facts, group.fleet)?.spec.holdMs ?? 0)
  return {
    id: 'forecast',
    group: group.id,
    from: group.shard,
    cause,
    members: world.live.membersOf(group.id),
    begunAt: now,
    holdUntil: (now + holdMs) as typeof now,
    since: now,
    phase: { kind: 'begun' },
    causeEvent: 0,
  }
}

function targetText(world: World, group: GroupRecord, target: Target): string {
  const players = countOf(world.live.playersOf(group.id), 'player', 'players')
  const who = `${group.id} with ${players}`
  switch (target.kind) {
    case 'spare':
      return `${who} would go to ${shardRefText(target.shard.ref)}, a hot spare on ${target.shard.host}`
    case 'undrain':
      return `${who} would go to ${shardRefText(target.shard.ref)}, which drains and is empty, and would be taken back`
    case 'share':
      return `${who} would share ${shardRefText(target.shard.ref)}, which carries ${playersOn(world, target.shard.ref)} of ${target.shard.slots} players`
    case 'wait':
      return `${who} would wait: ${target.why}`
    case 'none':
      return `${who} would wait for a shard, with an alarm: ${target.why}`
  }
}
