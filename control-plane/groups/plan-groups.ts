import { type GroupId, sameShard, shardRefText } from '../../proto/contract/ids.ts'
import { type Decision, onlyChange } from '../facts/decision.ts'
import { knowsPlayers, type LiveView } from '../facts/live-view.ts'
import { failoverOf, isRetired, isSpare, placesReserved, shardOf, type World } from '../facts/world.ts'
import type { FleetRecord } from '../fleets/fleet.ts'
import { shardOrdinal, type ShardRecord } from '../shards/shard.ts'
import type { GroupRecord } from './group.ts'

/** Shards with the lowest numbers get the groups as long as they start within this time, so that a new fleet's spares are its last shards. */
export const ORDERLY_START_MS = 5_000

/** Each non-spare shard gets one group when it is first ready; a surplus group goes when its last player has left. */
export function planGroups(world: World): Decision[] {
  return world.facts.fleets.flatMap(fleet => [...planNewGroups(world, fleet), ...planRemovals(world, fleet)])
}

function planNewGroups(world: World, fleet: FleetRecord): Decision[] {
  const groups = world.facts.groups.filter(group => group.fleet === fleet.spec.name)
  const missing = fleet.shards - groups.filter(group => !isRetired(world.facts, group)).length
  if (missing <= 0) return []
  const candidates = world.facts.shards
    .filter(
      shard =>
        shard.fleet === fleet.spec.name &&
        isSpare(world.facts, shard) &&
        placesReserved(world.facts, shard.ref) === 0,
    )
    .filter(shard => shardOrdinal(shard) <= fleet.shards || !orderlyStartUnderWay(world, fleet))
    .toSorted(
      (left, right) =>
        Number(right.version === fleet.spec.version) - Number(left.version === fleet.spec.version) ||
        shardOrdinal(left) - shardOrdinal(right),
    )
  let ordinal = groups.reduce((most, group) => Math.max(most, group.ordinal), 0)
  return candidates.slice(0, missing).map(shard => {
    ordinal += 1
    return createGroup(fleet, shard, ordinal)
  })
}

function orderlyStartUnderWay(world: World, fleet: FleetRecord): boolean {
  return world.facts.shards.some(
    shard =>
      shard.fleet === fleet.spec.name &&
      shard.life.kind === 'starting' &&
      shardOrdinal(shard) <= fleet.shards &&
      world.facts.now - shard.createdAt < ORDERLY_START_MS,
  )
}

function createGroup(fleet: FleetRecord, shard: ShardRecord, ordinal: number): Decision {
  const id = `${fleet.spec.name}-g${ordinal}` as GroupId
  return onlyChange(
    [{ kind: 'group.create', group: { id, fleet: fleet.spec.name, ordinal, shard: shard.ref } }],
    [
      {
        actor: 'system',
        kind: 'group.created',
        subject: id,
        summary: `${id} begins on ${shardRefText(shard.ref)}`,
        why: `fleet ${fleet.spec.name} wants ${fleet.shards} shards with players`,
        after: { shard: shard.ref },
      },
    ],
  )
}

/** After a scale-down the youngest groups are surplus. They share a shard until nobody is left in them. Those of an old version end as
 *  soon as nobody is left. */
function planRemovals(world: World, fleet: FleetRecord): Decision[] {
  if (!seesEverybody(world.live)) return []
  const groups = world.facts.groups
    .filter(group => group.fleet === fleet.spec.name)
    .toSorted((left, right) => right.ordinal - left.ordinal)
  const { retired = [], lasting = [] } = Object.groupBy(groups, group =>
    isRetired(world.facts, group) ? 'retired' : 'lasting',
  )
  const surplus = Math.max(0, lasting.length - fleet.shards)
  return [
    ...retired.filter(group => removable(world, group)),
    ...lasting.filter(group => removable(world, group)).slice(0, surplus),
    ...(surplus === 0 ? crowded(world, fleet, lasting) : []),
  ].map(group => removal(fleet, group))
}

/** A proxy that has just come back may still have flows to tell of, on a busy machine longer after its first report than usual. There is no
 *  hurry to end a group: better late than under its players. */
const PROXY_SETTLED_MS = 10_000

function seesEverybody(live: LiveView): boolean {
  return (
    knowsPlayers(live) &&
    live.proxies.every(({ attached, sinceMs, leaseLeftMs }) =>
      attached ? sinceMs >= PROXY_SETTLED_MS : leaseLeftMs === 0,
    )
  )
}

/** After a fail-over that found no spare groups share a shard. Those that nobody is in begin anew on shards that have come up since: else these
 *  would wait for players for ever. As many as there are shards without a group, beyond the spares that are wanted. */
function crowded(world: World, fleet: FleetRecord, lasting: readonly GroupRecord[]): readonly GroupRecord[] {
  const spares = world.facts.shards.filter(
    shard => shard.fleet === fleet.spec.name && isSpare(world.facts, shard),
  ).length
  // What comes up for those that are leaving is not free.
  const spokenFor = lasting.filter(group => shardOf(world.facts, group.shard)?.leaving).length
  const free = spares - fleet.spares - spokenFor - (fleet.shards - lasting.length)
  if (free <= 0 || fleet.plan?.rollout !== undefined) return []
  return lasting
    .filter(
      group =>
        removable(world, group) &&
        lasting.some(
          other =>
            sameShard(other.shard, group.shard) &&
            (other.ordinal < group.ordinal || (other !== group && !removable(world, other))),
        ),
    )
    .slice(0, free)
}

function removal(fleet: FleetRecord, group: GroupRecord): Decision {
  return onlyChange(
    [{ kind: 'group.remove', id: group.id, generation: group.generation }],
    [
      {
        actor: 'system',
        kind: 'group.removed',
        subject: group.id,
        summary: `${group.id} is gone: nobody was left in it`,
        why: `fleet ${fleet.spec.name} wants ${fleet.shards} shards with players`,
      },
    ],
  )
}

/** Empty, nobody on the way to it, and settled or without any hope of a shard: its fail-over ends with it. */
function removable(world: World, group: GroupRecord): boolean {
  const phase = failoverOf(world.facts, group.id)?.phase.kind
  return (
    world.live.playersOf(group.id) === 0 &&
    (phase === undefined || phase === 'waiting' || phase === 'held') &&
    !world.facts.moves.some(move => move.target === group.id)
  )
}
