import { SwitchyardError } from '../../lib/errors.ts'
import type { Change as RequestMeta } from '../../proto/contract/admin.ts'
import { brakeOn } from '../brakes/brake.ts'
import type { Change } from '../facts/change.ts'
import { onlyChange } from '../facts/decision.ts'
import { auditOf, countOf, type Planned, planned, resolve } from '../facts/request.ts'
import { failoverOf, type World } from '../facts/world.ts'
import { beginFailover } from './plan-fences.ts'

/** Moves a whole group to another shard because somebody asks; also the way out for a group that the flap guard holds. */
export function planFailoverRequest(world: World, id: string, meta: RequestMeta): Planned {
  const group = resolve('group', world.facts.groups, candidate => candidate.id, id)
  const brake = brakeOn(world.facts.brakes, 'failover', { fleet: group.fleet }, world.facts.now)
  if (brake !== undefined)
    throw new SwitchyardError(
      'SWY_BRAKED',
      `the brake on ${brake.verb} (${brake.scope}) is set by ${brake.owner}: ${brake.reason}`,
    )
  const underWay = failoverOf(world.facts, group.id)
  const audit = auditOf(meta)
  const players = countOf(world.live.playersOf(group.id), 'player moves', 'players move')
  const summary = `${players} with group ${group.id} away from ${group.shard.shardId}`
  const event = { ...audit, kind: 'group.failover-ordered', subject: group.id, summary }
  const unless = { verb: 'failover', fleet: group.fleet } as const
  if (underWay?.phase.kind === 'held') {
    const lift: Change = { kind: 'failover.phase', id: underWay.id, from: ['held'], phase: { kind: 'begun' } }
    return planned(summary, [group.id], onlyChange([lift], [event], unless), group.id)
  }
  if (underWay !== undefined)
    throw new SwitchyardError('SWY_CONFLICT', `${group.id} is failing over already (${underWay.phase.kind})`)
  const begin = beginFailover(world, group, 'manual')
  return planned(summary, [group.id], onlyChange([begin], [event], unless), group.id)
}
