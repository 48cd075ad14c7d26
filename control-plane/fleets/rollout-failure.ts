import type { Change } from '../facts/change.ts'
import { fleetOf, type World } from '../facts/world.ts'
import type { ShardRecord } from '../shards/shard.ts'

/** What goes with the end of a shard that failed: one of the version that is being rolled out counts against it, unless the failure is its
 *  host's. */
export function failureOf(world: World, shard: ShardRecord): readonly Change[] {
  const rollout = fleetOf(world.facts, shard.fleet)?.plan?.rollout
  const verdict = world.verdictOf(shard)
  const isHosts = verdict.kind === 'down' && verdict.evidence.some(text => text.startsWith('S2'))
  return rollout?.to !== shard.version || isHosts
    ? []
    : [{ kind: 'fleet.failed', fleet: shard.fleet, version: shard.version, shard: shard.ref }]
}
