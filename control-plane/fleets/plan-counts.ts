import { sameShard } from '../../proto/contract/ids.ts'
import { type Decision, onlyChange } from '../facts/decision.ts'
import { PROXIES_BACK_MS } from '../facts/live-view.ts'
import type { World } from '../facts/world.ts'
import type { ShardRecord } from '../shards/shard.ts'
import { planOf } from './deployment.ts'
import type { FleetRecord } from './fleet.ts'
import { HostPlaces } from './host-places.ts'
import { planReplacement } from './plan-replacement.ts'
import { planMissing, type Starts } from './plan-starts.ts'
import { planSurplus } from './plan-surplus.ts'

/** Starts what is missing and drains what is too many. Shards that drain or are leaving never count as capacity; starting ones do. */
export function planCounts(world: World): Decision[] {
  const places = new HostPlaces(world)
  return world.facts.fleets.flatMap(fleet => {
    const counted = world.facts.shards.filter(
      shard => shard.fleet === fleet.spec.name && countsAsCapacity(world, shard),
    )
    const rollout = fleet.plan?.rollout
    const starts =
      rollout === undefined
        ? planLevel(world, fleet, counted, places)
        : planReplacement(world, { fleet, rollout, counted, places })
    return [...starts.decisions, ...tellNoRoom(world, fleet, starts.noRoom)]
  })
}

function planLevel(
  world: World,
  fleet: FleetRecord,
  counted: readonly ShardRecord[],
  places: HostPlaces,
): Starts {
  const missing = fleet.shards + fleet.spares - counted.length
  return missing < 0
    ? { decisions: planSurplus(world, fleet, counted, -missing), noRoom: undefined }
    : planMissing(world, fleet, fleet.spec, missing, places)
}

export function countsAsCapacity(world: World, shard: ShardRecord): boolean {
  switch (shard.life.kind) {
    case 'starting':
      return true
    case 'ready':
      return shard.leaving === undefined
    case 'suspect':
      // Suspicion does not make one that drains stay.
      return shard.life.drain === undefined && shard.leaving === undefined
    case 'draining':
      return false
    case 'fenced':
    case 'gone':
      return leavesSoon(world, shard)
  }
}

/** A dead shard whose groups are just being bound elsewhere comes back under its own id in a moment: starting another one
 *  now would be one too many. If the groups have nowhere to go, a new shard is what they wait for. */
function leavesSoon(world: World, shard: ShardRecord): boolean {
  return world.facts.failovers.some(
    failover =>
      sameShard(failover.from, shard.ref) &&
      (failover.phase.kind === 'begun' ||
        failover.phase.kind === 'reserved' ||
        failover.phase.kind === 'bound'),
  )
}

/** Written when it begins, changes or is over: people read it, and a pool's demand follows from the fleets. */
function tellNoRoom(world: World, { spec, plan: known }: FleetRecord, why: string | undefined): Decision[] {
  const plan = planOf(known === undefined ? { spec } : { spec, plan: known })
  // Agents that have yet to find a node that has just taken over are no want of room.
  if (plan.noRoom?.why === why || world.live.activeForMs < PROXIES_BACK_MS) return []
  const noRoom = why === undefined ? undefined : { since: world.facts.now, why }
  const summary =
    why === undefined ? `fleet ${spec.name} finds room again` : `fleet ${spec.name} finds no room: ${why}`
  return [
    onlyChange(
      [
        {
          kind: 'fleet.deploy',
          fleet: spec.name,
          expected: plan.version,
          spec,
          plan: { ...plan, noRoom, version: plan.version + 1 },
        },
      ],
      [
        {
          actor: 'system',
          kind: why === undefined ? 'fleet.room' : 'fleet.no-room',
          subject: spec.name,
          summary,
          why: why ?? 'a host has room',
        },
      ],
    ),
  ]
}
