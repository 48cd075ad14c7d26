import { sameShard, shardRefText } from '../../proto/contract/ids.ts'
import { brakeOn } from '../brakes/brake.ts'
import type { Change } from '../facts/change.ts'
import { type Decision, onlyChange } from '../facts/decision.ts'
import { knowsPlayers } from '../facts/live-view.ts'
import { failoverOf, fleetOf, groupsOn, isOver, playersOn, type World } from '../facts/world.ts'
import { deploymentIn } from '../fleets/deployment.ts'
import { beginFailover } from '../groups/plan-fences.ts'
import type { Drain, ShardEndpoint, ShardLife, ShardRecord } from './shard.ts'

/** A group that is drained away waits for a good target until this long before the drain's deadline. */
export const DRAIN_LAST_CALL_MS = 5_000

/** Whoever still plays an old version when its age is over is moved so long before, or after half of a shorter age. */
export const AGED_MOVE_MS = 60_000

/** cordon → move the groups, or wait for them to empty → stop. The agent stops the shard once it is recorded as gone. */
export function planDrains(world: World): Decision[] {
  const decisions: Decision[] = []
  for (const shard of world.facts.shards) {
    const drain = drainOf(shard.life)
    const decision = drain === undefined ? undefined : planDrain(world, shard, drain)
    if (decision !== undefined) decisions.push(decision)
  }
  return decisions
}

/** A shard under suspicion goes on draining: who drains a sick shard wants its players off it. */
function drainOf(life: ShardLife): Drain | undefined {
  return life.kind === 'draining' || life.kind === 'suspect' ? life.drain : undefined
}

function planDrain(world: World, shard: ShardRecord, drain: Drain): Decision | undefined {
  const groups = groupsOn(world.facts, shard.ref)
  const players = playersOn(world, shard.ref)
  const leaving = world.facts.failovers.some(
    failover => sameShard(failover.from, shard.ref) && !isOver(failover),
  )
  const braked = (verb: 'drain' | 'stop'): boolean =>
    brakeOn(world.facts.brakes, verb, { fleet: shard.fleet, host: shard.host }, world.facts.now) !== undefined
  if (groups.length === 0 && !leaving)
    return braked('stop') || isKeptWarm(world, shard, drain) ? undefined : finish(shard, 'drained')
  if (world.facts.now >= drain.deadline) return braked('stop') ? undefined : stopAtDeadline(world, shard)
  if (drain.waitEmpty && staysYet(world, shard, drain, players)) return undefined
  return braked('drain') ? undefined : moveGroups(world, shard, drain)
}

/** Whether the groups stay where they are for now. Those of an old version end there; only what is left near the end is moved. */
function staysYet(
  world: World,
  { since }: ShardRecord,
  { cause, deadline }: Drain,
  players: number,
): boolean {
  if (cause === 'rollout') return deadline - world.facts.now > Math.min(AGED_MOVE_MS, (deadline - since) / 2)
  return players > 0 || !knowsPlayers(world.live)
}

/** An empty shard of the deployment that a fleet may go back to stands by until its time is over. */
function isKeptWarm(world: World, { fleet, version, host }: ShardRecord, drain: Drain): boolean {
  const record = fleetOf(world.facts, fleet)
  return (
    drain.cause === 'rollout' &&
    drain.waitEmpty &&
    drain.deadline > world.facts.now &&
    record !== undefined &&
    record.shards + record.spares > 0 &&
    deploymentIn(record, 'previous')?.spec.version === version &&
    world.live.rooms?.get(host)?.drain === undefined
  )
}

function endpointOf(life: ShardLife): ShardEndpoint | undefined {
  return life.kind === 'starting' ? undefined : life.endpoint
}

function finish(shard: ShardRecord, why: string): Decision {
  return onlyChange(
    [
      {
        kind: 'shard.life',
        ref: shard.ref,
        from: [shard.life.kind],
        life: { kind: 'gone', endpoint: endpointOf(shard.life) },
        why,
      },
    ],
    [
      {
        actor: 'system',
        kind: 'shard.drained',
        subject: shard.ref.shardId,
        summary: `${shardRefText(shard.ref)} is empty and stops`,
        why: shard.why,
        before: { state: shard.life.kind },
        after: { state: 'gone' },
      },
    ],
    { verb: 'stop', fleet: shard.fleet, host: shard.host },
  )
}

function moveGroups(world: World, shard: ShardRecord, drain: Drain): Decision | undefined {
  const holdMs = Math.max(0, drain.deadline - world.facts.now - DRAIN_LAST_CALL_MS)
  const waiting = groupsOn(world.facts, shard.ref).filter(
    group => failoverOf(world.facts, group.id) === undefined,
  )
  if (waiting.length === 0) return undefined
  return onlyChange(
    waiting.map(group => beginFailover(world, group, 'drain', holdMs)),
    waiting.map(group => ({
      actor: 'system',
      kind: 'group.leaving',
      subject: group.id,
      summary: `${group.id} leaves ${shardRefText(shard.ref)} with ${world.live.playersOf(group.id)} players`,
      why: shard.why,
    })),
    { verb: 'drain', fleet: shard.fleet, host: shard.host },
  )
}

/** The absolute deadline: stopped whether or not its groups found a place; they go on looking as after a crash. */
function stopAtDeadline(world: World, shard: ShardRecord): Decision {
  const why = 'the deadline of its drain has passed'
  const changes: Change[] = [
    {
      kind: 'shard.life',
      ref: shard.ref,
      from: [shard.life.kind],
      life: { kind: 'gone', endpoint: endpointOf(shard.life) },
      why,
    },
  ]
  for (const group of groupsOn(world.facts, shard.ref))
    if (failoverOf(world.facts, group.id) === undefined) changes.push(beginFailover(world, group, 'drain', 0))
  return onlyChange(
    changes,
    [
      {
        actor: 'system',
        kind: 'shard.drain-deadline',
        subject: shard.ref.shardId,
        summary: `${shardRefText(shard.ref)} stops with ${playersOn(world, shard.ref)} players: ${why}`,
        why: shard.why,
        before: { state: shard.life.kind },
        after: { state: 'gone' },
      },
    ],
    { verb: 'stop', fleet: shard.fleet, host: shard.host },
  )
}
