import { sameShard, shardRefText } from '../../proto/contract/ids.ts'
import type { HandoffRefusal, HandoffRefused, PrewarmRequest } from '../../proto/contract/handoff.ts'
import type { Zone, ZoneMap } from '../../proto/contract/zone.ts'
import { brakeOn } from '../brakes/brake.ts'
import { failoverOf, playersOn, shardOf, type World } from '../facts/world.ts'
import type { GroupRecord } from '../groups/group.ts'
import type { ShardRecord } from '../shards/shard.ts'
import type { PlacesWanted } from './handoff-store.ts'
import { groupOfZone, mapOfFleet, slotsOf, zonesOfShard } from './zone-owners.ts'

/** Whoever was refused because a zone has no shard now, or moves are stopped, asks again after this. */
export const ASK_AGAIN_MS = 1_000

export type PrewarmVerdict =
  | { readonly kind: 'reserve'; readonly wanted: PlacesWanted }
  | { readonly kind: 'refuse'; readonly refused: HandoffRefused }

/** Decides, before anything is kept for anybody, whether players may be handed over to this zone at all. Whether the accounts are held by the
 *  shard, and whether there is room, is up to the store. */
export function judgePrewarm(world: World, request: PrewarmRequest): PrewarmVerdict {
  const from = shardOf(world.facts, request.shard)
  if (from === undefined || from.life.kind === 'fenced' || from.life.kind === 'gone')
    return refuse('fenced', `${shardRefText(request.shard)} has been given up`)
  const map = mapOfFleet(world.facts, from.fleet)?.map
  const toZone = map?.zones.find(zone => zone.name === request.toZone)
  if (map === undefined || toZone === undefined)
    return refuse('away', `the fleet ${from.fleet} has no zone ${request.toZone}`)
  const fromZone = zoneLeft(world, map, from, toZone)
  if (fromZone === undefined) return refuse('away', `${from.ref.shardId} carries no zone that could be left`)
  if (isClosed(map, fromZone, toZone))
    return refuse('closed', `the border of ${fromZone.name} and ${toZone.name} is closed`)
  const target = targetOf(world, from, map, toZone)
  if (typeof target === 'string') return refuse('away', target, ASK_AGAIN_MS)
  return stopped(world, from, target.shard) ?? reserve(world, request, { map, fromZone, toZone, ...target })
}

interface Target {
  readonly group: GroupRecord
  readonly shard: ShardRecord
}

function reserve(
  world: World,
  request: PrewarmRequest,
  { map, fromZone, toZone, group, shard }: Target & Record<'fromZone' | 'toZone', Zone> & { map: ZoneMap },
): PrewarmVerdict {
  const wanted: PlacesWanted = {
    id: request.moveId,
    from: request.shard,
    fromZone: fromZone.name,
    to: shard.ref,
    toGroup: group.id,
    toZone: toZone.name,
    members: request.members,
    players: playersOn(world, shard.ref),
    slots: slotsOf(toZone, shard),
    dwellMs: map.dwellMs,
    handoffsMax: map.handoffsMax,
    handoffsWithinMs: map.handoffsWithinMs,
  }
  return { kind: 'reserve', wanted }
}

/** Which of its zones the players leave: a shard that carries two in need does not say, so it is one from which the way is open. */
function zoneLeft(world: World, map: ZoneMap, from: ShardRecord, toZone: Zone): Zone | undefined {
  const own = zonesOfShard(world.facts, map, from.ref).filter(zone => zone !== toZone)
  return own.find(zone => !isClosed(map, zone, toZone)) ?? own[0]
}

function isClosed({ borders }: ZoneMap, left: Zone, right: Zone): boolean {
  const rule = borders.find(
    ({ one, other }) =>
      (one === left.name && other === right.name) || (one === right.name && other === left.name),
  )
  return rule?.closed === true
}

/** Who carries the zone; a text says why nobody can take players there now. */
function targetOf(world: World, from: ShardRecord, map: ZoneMap, zone: Zone): Target | string {
  const { facts } = world
  const group = groupOfZone(facts, map, zone)
  if (group === undefined) return `${zone.name} is carried by group ${zone.group}, which there is not (yet)`
  if (sameShard(group.shard, from.ref)) return `${zone.name} is carried by this very shard`
  if (failoverOf(facts, group.id) !== undefined)
    return `the group that carries ${zone.name} is being carried to another shard`
  const shard = shardOf(facts, group.shard)
  if (shard?.life.kind !== 'ready')
    return `${group.shard.shardId}, which carries ${zone.name}, is ${shard?.life.kind ?? 'gone'}`
  if (world.verdictOf(shard).kind === 'down')
    return `${group.shard.shardId}, which carries ${zone.name}, is down`
  return { group, shard }
}

function stopped(world: World, from: ShardRecord, to: ShardRecord): PrewarmVerdict | undefined {
  const { brakes, now } = world.facts
  const brake = brakeOn(brakes, 'handoff', from, now) ?? brakeOn(brakes, 'handoff', to, now)
  return (
    brake && refuse('brake', `the brake on ${brake.verb} for ${brake.scope}: ${brake.reason}`, ASK_AGAIN_MS)
  )
}

const WHY_CHARACTERS_MAX = 200

function refuse(reason: HandoffRefusal, why: string, retryAfterMs = 0): PrewarmVerdict {
  return {
    kind: 'refuse',
    refused: { reason, why: why.slice(0, WHY_CHARACTERS_MAX), retryAfterMs, account: '' },
  }
}
