import { shardRefText } from '../../proto/contract/ids.ts'
import { brakeOn } from '../brakes/brake.ts'
import type { Change } from '../facts/change.ts'
import { type Decision, onlyChange, onlySessionStep } from '../facts/decision.ts'
import { knowsPlayers } from '../facts/live-view.ts'
import { failoverOf, fleetOf, groupsOn, type World } from '../facts/world.ts'
import { fenceOrderOf, isFenceBegun } from '../sessions/fence-order.ts'
import { isServing, type ShardRecord } from '../shards/shard.ts'
import { failureOf } from '../fleets/rollout-failure.ts'
import type { FailoverCause, FailoverPhase } from './failover.ts'
import type { GroupRecord } from './group.ts'

/** A group that failed over so often within the window is held: a poison group must not kill spare after spare. */
export const FLAP_FAILOVERS_MAX = 3
export const FLAP_WINDOW_MS = 10 * 60_000

/** Fences every serving shard that is judged down, as soon as its fleet's fence level allows it, and in the same transaction records who belonged to its groups. Everything
 *  after this starts from that record, whichever node goes on. */
export function planFences(world: World): Decision[] {
  // Who belongs to a group is recorded here, once: not before the proxies have said it.
  if (!knowsPlayers(world.live)) return []
  const decisions: Decision[] = []
  for (const shard of world.facts.shards) {
    if (!isServing(shard.life)) continue
    const verdict = world.verdictOf(shard)
    const begun = isFenceBegun(world, shard)
    if (verdict.kind !== 'down' && !begun) continue
    if (
      brakeOn(world.facts.brakes, 'failover', { fleet: shard.fleet, host: shard.host }, world.facts.now) !==
      undefined
    )
      continue
    const order = fenceOrderOf(world, shard, verdict)
    if (order.kind === 'lock') decisions.push(onlySessionStep({ kind: 'lock-user', shard: shard.ref }))
    if (order.kind !== 'fence') continue
    const why =
      'evidence' in verdict ? verdict.evidence.join('; ') : 'its database user was locked when it was down'
    decisions.push(fenceShard(world, shard, shard.life.endpoint, why))
  }
  return decisions
}

function fenceShard(
  world: World,
  shard: ShardRecord,
  endpoint: { address: string; port: number },
  why: string,
): Decision {
  const groups = groupsOn(world.facts, shard.ref)
  const players = groups.reduce((sum, group) => sum + world.live.playersOf(group.id), 0)
  const changes: Change[] = [
    {
      kind: 'shard.life',
      ref: shard.ref,
      from: ['ready', 'suspect', 'draining'],
      life: { kind: 'fenced', endpoint },
      why,
    },
    // A planned move that was under way ends here: the old side it relied on is dead.
    ...groups.flatMap(group => dropPlanned(world, group)),
    ...groups.map(group => beginFailover(world, group, 'crash')),
    ...failureOf(world, shard),
  ]
  return onlyChange(
    changes,
    [
      {
        actor: 'system',
        kind: 'shard.fenced',
        subject: shard.ref.shardId,
        summary: `${shardRefText(shard.ref)} is down with ${players} players${groups.length === 0 ? '' : ` of ${groups.map(group => group.id).join(', ')}`}`,
        why,
        before: { state: shard.life.kind },
        after: { state: 'fenced', groups: groups.map(group => group.id), players },
      },
    ],
    { verb: 'failover', fleet: shard.fleet, host: shard.host },
  )
}

function dropPlanned(world: World, group: GroupRecord): Change[] {
  const planned = failoverOf(world.facts, group.id)
  if (planned === undefined) return []
  const changes: Change[] = [
    {
      kind: 'failover.phase',
      id: planned.id,
      from: [planned.phase.kind],
      phase: { kind: 'dropped', why: 'overtaken: the shard that carries the group now died' },
    },
  ]
  if (planned.phase.kind === 'reserved' || planned.phase.kind === 'bound')
    changes.push({ kind: 'reservation.drop', id: planned.phase.reservation })
  return changes
}

/** The change that begins a fail-over of this group, held back by the flap guard where it must be. */
export function beginFailover(
  world: World,
  group: GroupRecord,
  cause: FailoverCause,
  holdMs?: number,
): Change {
  const fleet = fleetOf(world.facts, group.fleet)
  const crashes = recentCrashes(world, group)
  const phase: FailoverPhase =
    cause === 'crash' && crashes >= FLAP_FAILOVERS_MAX
      ? { kind: 'held', why: `failed over ${crashes} times in ${FLAP_WINDOW_MS / 60_000} minutes` }
      : { kind: 'begun' }
  return {
    kind: 'failover.begin',
    failover: {
      id: `${group.id}-f${group.generation}-${cause}-${recordsOf(world, group)}`,
      group: group.id,
      from: group.shard,
      cause,
      members: world.live.membersOf(group.id),
      holdMs: holdMs ?? fleet?.spec.holdMs ?? 10_000,
      phase,
    },
  }
}

/** Crashes of the group that the flap guard looks back on. One whose target has died before it was over counts, too: it ends in the commit that begins the next one. */
export function recentCrashes(world: World, group: GroupRecord): number {
  return world.facts.failovers.filter(
    failover =>
      failover.group === group.id &&
      failover.cause === 'crash' &&
      failover.begunAt > world.facts.now - FLAP_WINDOW_MS,
  ).length
}

/** So that a second fail-over of the same binding (a planned one that was dropped, then a crash) has an id of its own. */
function recordsOf(world: World, group: GroupRecord): number {
  return world.facts.failovers.filter(failover => failover.id.startsWith(`${group.id}-f${group.generation}-`))
    .length
}
