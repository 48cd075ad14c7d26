import { sameShard } from '../../proto/contract/ids.ts'
import { storeTimeAfter } from '../../lib/store-time.ts'
import type { Decision } from '../facts/decision.ts'
import { countOf } from '../facts/request.ts'
import { groupsOn, type World } from '../facts/world.ts'
import { beginDrain, cancelStart } from '../shards/begin-drain.ts'
import { type ShardRecord, shardOrdinal } from '../shards/shard.ts'
import type { FleetRecord } from './fleet.ts'
import { isDrainBraked } from './plan-starts.ts'

/** A scale-down gives the players of a shard so long before it is stopped. */
export const SCALE_DOWN_DEADLINE_MS = 300_000

/** Whether the system may drain it now: no brake, and nobody on the way to it. */
export function isDrainable(world: World, shard: ShardRecord): boolean {
  return (
    !isDrainBraked(world, shard) &&
    !world.facts.reservations.some(reservation => sameShard(reservation.shard, shard.ref))
  )
}

/** Victims: as many shards with groups as there are too many of those, the youngest groups' first; for the rest what is still
 *  starting, then spares, the last numbers first. A scale-down of the shards leaves the spares alone. */
export function planSurplus(
  world: World,
  fleet: FleetRecord,
  counted: readonly ShardRecord[],
  count: number,
): Decision[] {
  const youngestGroup = (shard: ShardRecord): number => groupsOn(world.facts, shard.ref).at(-1)?.ordinal ?? 0
  // A dead one whose groups are just being bound elsewhere is none that is there.
  const over = counted.filter(({ life }) => life.kind === 'fenced' || life.kind === 'gone').length
  const tooMany = Math.max(0, count - over)
  const carriersTooMany = Math.max(0, counted.filter(shard => youngestGroup(shard) > 0).length - fleet.shards)
  const carriers = Math.min(tooMany, carriersTooMany)
  const victims = counted
    .filter(shard => shard.life.kind === 'starting' || shard.life.kind === 'ready')
    .filter(shard => isDrainable(world, shard))
    .toSorted(
      (left, right) =>
        Number(right.life.kind === 'starting') - Number(left.life.kind === 'starting') ||
        youngestGroup(right) - youngestGroup(left) ||
        shardOrdinal(right) - shardOrdinal(left),
    )
  return [
    ...victims.filter(shard => youngestGroup(shard) > 0).slice(0, carriers),
    ...victims.filter(shard => youngestGroup(shard) === 0).slice(0, tooMany - carriers),
  ].flatMap(shard => surplusDecision(world, fleet, shard))
}

function surplusDecision(world: World, fleet: FleetRecord, shard: ShardRecord): Decision[] {
  const why = `fleet ${fleet.spec.name} wants only ${countOf(fleet.shards, 'shard', 'shards')} and ${countOf(fleet.spares, 'spare', 'spares')}`
  if (shard.life.kind === 'starting') return cancelStart(shard, why)
  const deadline = storeTimeAfter(world.facts.now, SCALE_DOWN_DEADLINE_MS)
  const drain = { deadline, waitEmpty: false, cause: 'surplus' } as const
  return beginDrain(world, shard, drain, { summary: 'it is one too many', why })
}
