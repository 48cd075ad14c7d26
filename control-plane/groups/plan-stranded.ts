import { shardRefText } from '../../proto/contract/ids.ts'
import { brakeOn } from '../brakes/brake.ts'
import { type Decision, onlyChange } from '../facts/decision.ts'
import { knowsPlayers } from '../facts/live-view.ts'
import { failoverOf, shardOf, type World } from '../facts/world.ts'
import { isServing } from '../shards/shard.ts'
import { beginFailover } from './plan-fences.ts'
import type { GroupRecord } from './group.ts'

/** Begins a fail-over for each group whose shard is over while nothing takes it elsewhere. Whoever ends a shard begins those of its groups in
 *  the same commit, unless one is under way; but that one may be dropped by a decision that was made from the same facts. */
export function planStranded(world: World): Decision[] {
  if (!knowsPlayers(world.live)) return []
  return world.facts.groups.filter(group => isStranded(world, group)).map(group => rescue(world, group))
}

function isStranded(world: World, group: GroupRecord): boolean {
  const shard = shardOf(world.facts, group.shard)
  return (
    (shard === undefined || !isServing(shard.life)) &&
    failoverOf(world.facts, group.id) === undefined &&
    brakeOn(world.facts.brakes, 'failover', { fleet: group.fleet }, world.facts.now) === undefined
  )
}

function rescue(world: World, group: GroupRecord): Decision {
  const why = `${shardRefText(group.shard)} is gone and no fail-over of ${group.id} is under way`
  return onlyChange(
    [beginFailover(world, group, 'drain', 0)],
    [
      {
        actor: 'system',
        kind: 'group.stranded',
        subject: group.id,
        summary: `${group.id} looks for a shard anew`,
        why,
      },
    ],
    { verb: 'failover', fleet: group.fleet },
  )
}
