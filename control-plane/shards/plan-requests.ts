import { SwitchyardError } from '../../lib/errors.ts'
import { storeTimeAfter } from '../../lib/store-time.ts'
import type { Change as RequestMeta } from '../../proto/contract/admin.ts'
import { brakeOn } from '../brakes/brake.ts'
import { onlyChange } from '../facts/decision.ts'
import { auditOf, countOf, type Planned, planned, resolve } from '../facts/request.ts'
import { groupsOn, playersOn, type World } from '../facts/world.ts'
import type { ShardLife, ShardRecord } from './shard.ts'

/** A drain without a deadline of its own gets this one. */
export const DRAIN_DEADLINE_MS = 600_000

function shardCalled(world: World, id: string): ShardRecord {
  return resolve('shard', world.facts.shards, shard => shard.ref.shardId, id)
}

export function planDrainRequest(
  world: World,
  id: string,
  meta: RequestMeta,
  options: { readonly deadlineMs: number; readonly waitEmpty: boolean },
): Planned {
  const shard = shardCalled(world, id)
  if (shard.life.kind !== 'ready' && shard.life.kind !== 'suspect')
    throw new SwitchyardError(
      'SWY_CONFLICT',
      `${shard.ref.shardId} is ${shard.life.kind}; only a ready shard can be drained`,
    )
  refuseBraked(world, shard, 'drain')
  const { endpoint, pid } = shard.life
  const deadlineMs = options.deadlineMs === 0 ? DRAIN_DEADLINE_MS : options.deadlineMs
  const drain = { deadline: storeTimeAfter(world.facts.now, deadlineMs), waitEmpty: options.waitEmpty }
  const groups = groupsOn(world.facts, shard.ref)
  const players = countOf(playersOn(world, shard.ref), 'player', 'players')
  const what =
    groups.length === 0
      ? 'it carries no group'
      : `${players} of ${groups.map(group => group.id).join(', ')} ${options.waitEmpty ? 'may stay until they leave' : 'move to another shard'}`
  const summary = `${shard.ref.shardId} drains within ${deadlineMs / 1_000} s: ${what}`
  const audit = auditOf(meta)
  return planned(
    summary,
    [shard.ref.shardId, ...groups.map(group => group.id)],
    {
      changes: [
        {
          kind: 'shard.life',
          ref: shard.ref,
          from: [shard.life.kind],
          life: { kind: shard.life.kind === 'suspect' ? 'suspect' : 'draining', endpoint, pid, drain },
          why: `${audit.actor}: ${audit.why}`,
        },
      ],
      events: [
        {
          ...audit,
          kind: 'shard.draining',
          subject: shard.ref.shardId,
          summary,
          before: { state: shard.life.kind },
          after: { state: 'draining', deadlineMs, waitEmpty: options.waitEmpty },
        },
      ],
      unless: { verb: 'drain', fleet: shard.fleet, host: shard.host },
      orders: [{ host: shard.host, step: { kind: 'drain', shard: shard.ref, draining: true, deadlineMs } }],
    },
    shard.ref.shardId,
  )
}

export function planUndrainRequest(world: World, id: string, meta: RequestMeta): Planned {
  const shard = shardCalled(world, id)
  const { life } = shard
  if (life.kind !== 'draining' && (life.kind !== 'suspect' || life.drain === undefined))
    throw new SwitchyardError('SWY_CONFLICT', `${shard.ref.shardId} is ${life.kind}, not draining`)
  const { endpoint, pid } = life
  const next: ShardLife =
    life.kind === 'draining'
      ? { kind: 'ready', endpoint, pid }
      : { kind: 'suspect', endpoint, pid, drain: undefined }
  const audit = auditOf(meta)
  const summary = `${shard.ref.shardId} takes players again`
  return planned(summary, [shard.ref.shardId], {
    changes: [
      {
        kind: 'shard.life',
        ref: shard.ref,
        from: [life.kind],
        life: next,
        why: `${audit.actor}: ${audit.why}`,
      },
    ],
    events: [
      {
        ...audit,
        kind: 'shard.undrained',
        subject: shard.ref.shardId,
        summary,
        before: { state: life.kind },
        after: { state: next.kind },
      },
    ],
    orders: [{ host: shard.host, step: { kind: 'drain', shard: shard.ref, draining: false, deadlineMs: 0 } }],
  })
}

/** Kills the process, as a crash would. What follows is the ordinary fail-over. */
export function planKillRequest(world: World, id: string, meta: RequestMeta): Planned {
  const shard = shardCalled(world, id)
  if (shard.life.kind === 'gone' || shard.life.kind === 'fenced')
    throw new SwitchyardError('SWY_CONFLICT', `${shard.ref.shardId} is ${shard.life.kind} already`)
  refuseBraked(world, shard, 'stop')
  const host = world.live.hosts.find(candidate => candidate.id === shard.host)
  if (host === undefined || !host.attached)
    throw new SwitchyardError(
      'SWY_CONFLICT',
      `the agent of ${shard.host} is not attached, so nobody can kill ${shard.ref.shardId}`,
    )
  const audit = auditOf(meta)
  const players = playersOn(world, shard.ref)
  const where = { fleet: shard.fleet, host: shard.host }
  const held = brakeOn(world.facts.brakes, 'failover', where, world.facts.now)
  const then =
    held === undefined
      ? `${countOf(players, 'player fails', 'players fail')} over to another shard`
      : `${countOf(players, 'player waits', 'players wait')} until the brake on ${held.verb} (${held.scope}) is cleared`
  const summary = `${shard.ref.shardId} is killed; ${then}`
  return planned(summary, [shard.ref.shardId, ...groupsOn(world.facts, shard.ref).map(group => group.id)], {
    ...onlyChange([], [{ ...audit, kind: 'shard.kill-ordered', subject: shard.ref.shardId, summary }]),
    unless: { verb: 'stop', ...where },
    orders: [
      { host: shard.host, step: { kind: 'kill', shard: shard.ref, why: `${audit.actor}: ${audit.why}` } },
    ],
  })
}

function refuseBraked(world: World, shard: ShardRecord, verb: 'drain' | 'stop'): void {
  const brake = brakeOn(world.facts.brakes, verb, { fleet: shard.fleet, host: shard.host }, world.facts.now)
  if (brake !== undefined)
    throw new SwitchyardError(
      'SWY_BRAKED',
      `the brake on ${brake.verb} (${brake.scope}) is set by ${brake.owner}: ${brake.reason}`,
    )
}
