import type { HostId, Incarnation, ShardId } from '../../proto/contract/ids.ts'
import { sameShard, shardRefText } from '../../proto/contract/ids.ts'
import { brakeOn } from '../brakes/brake.ts'
import { type Decision, onlyChange } from '../facts/decision.ts'
import { countOf } from '../facts/request.ts'
import { groupsOn, isOver, type World } from '../facts/world.ts'
import { isServing, type ShardRecord, shardOrdinal } from '../shards/shard.ts'
import { needsUser } from '../sessions/session-settings.ts'
import { startOrder } from '../shards/start-order.ts'
import type { FleetRecord } from './fleet.ts'

/** A scale-down gives the players of a shard so long before it is stopped. */
export const SCALE_DOWN_DEADLINE_MS = 300_000
/** Most shards started in one pass, so that a new large fleet does not stampede its hosts. */
export const STARTS_PER_PASS_MAX = 8

/** Starts what is missing and drains what is too many. Draining shards never count as capacity; starting ones do. */
export function planCounts(world: World): Decision[] {
  return world.facts.fleets.flatMap(fleet => {
    const shards = world.facts.shards.filter(shard => shard.fleet === fleet.spec.name)
    const counted = shards.filter(shard => countsAsCapacity(world, shard))
    const missing = fleet.shards + fleet.spares - counted.length
    if (missing > 0) return planStarts(world, fleet, shards, Math.min(missing, STARTS_PER_PASS_MAX))
    return missing < 0 ? planSurplus(world, fleet, counted, -missing) : []
  })
}

function countsAsCapacity(world: World, shard: ShardRecord): boolean {
  switch (shard.life.kind) {
    case 'starting':
    case 'ready':
    case 'suspect':
      return true
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

function planStarts(
  world: World,
  fleet: FleetRecord,
  shards: readonly ShardRecord[],
  count: number,
): Decision[] {
  const decisions: Decision[] = []
  const load = hostLoad(world)
  for (const place of freePlaces(world, fleet, shards, count)) {
    const host = leastLoaded(world, fleet, load)
    if (host === undefined) break
    load.set(host, (load.get(host) ?? 0) + 1)
    decisions.push(startShard(fleet, place, host))
  }
  return decisions
}

interface Place {
  readonly shardId: ShardId
  readonly incarnation: Incarnation
}

/** The lowest numbers nobody uses: new ids, and ids whose last life is over and no longer needed as a fail-over's source. */
function freePlaces(
  world: World,
  fleet: FleetRecord,
  shards: readonly ShardRecord[],
  count: number,
): Place[] {
  const byOrdinal = new Map(shards.map(shard => [shardOrdinal(shard), shard]))
  const places: Place[] = []
  for (let ordinal = 1; places.length < count; ordinal += 1) {
    const present = byOrdinal.get(ordinal)
    if (present === undefined)
      places.push({ shardId: `${fleet.spec.name}-${ordinal}` as ShardId, incarnation: 1 as Incarnation })
    else if ((present.life.kind === 'fenced' || present.life.kind === 'gone') && !needed(world, present))
      places.push({ shardId: present.ref.shardId, incarnation: (present.ref.incarnation + 1) as Incarnation })
  }
  return places
}

function needed(world: World, shard: ShardRecord): boolean {
  return (
    groupsOn(world.facts, shard.ref).length > 0 ||
    world.facts.failovers.some(failover => sameShard(failover.from, shard.ref) && !isOver(failover))
  )
}

function hostLoad(world: World): Map<HostId, number> {
  const load = new Map<HostId, number>()
  for (const shard of world.facts.shards)
    if (shard.life.kind === 'starting' || isServing(shard.life))
      load.set(shard.host, (load.get(shard.host) ?? 0) + 1)
  return load
}

function leastLoaded(
  world: World,
  fleet: FleetRecord,
  load: ReadonlyMap<HostId, number>,
): HostId | undefined {
  return world.live.hosts
    .filter(host => host.attached)
    .filter(
      host =>
        brakeOn(world.facts.brakes, 'start', { fleet: fleet.spec.name, host: host.id }, world.facts.now) ===
        undefined,
    )
    .toSorted(
      (left, right) => (load.get(left.id) ?? 0) - (load.get(right.id) ?? 0) || (left.id < right.id ? -1 : 1),
    )[0]?.id
}

function startShard(fleet: FleetRecord, ref: Place, host: HostId): Decision {
  const { spec } = fleet
  const why = `fleet ${spec.name} wants ${countOf(fleet.shards, 'shard', 'shards')} and ${countOf(fleet.spares, 'spare', 'spares')}`
  const shard = { ref, fleet: spec.name, host, version: spec.version, slots: spec.slots, why }
  return {
    changes: [{ kind: 'shard.create', shard }],
    unless: { verb: 'start', fleet: spec.name, host },
    events: [
      {
        actor: 'system',
        kind: 'shard.starting',
        subject: ref.shardId,
        summary: `${shardRefText(ref)} starts on ${host}`,
        why,
      },
    ],
    // With a database user of its own it starts as soon as there is one: see `shards/plan-lives.ts`.
    ...(needsUser(spec)
      ? { orders: [], sessionSteps: [{ kind: 'make-user', shard: ref }] }
      : { orders: [{ host, step: { kind: 'start', start: startOrder(shard, spec) } }] }),
  }
}

/** Victims: as many shards with groups as there are too many of those, the youngest groups' first; for the rest what is still
 *  starting, then spares, the last numbers first. A scale-down of the shards leaves the spares alone. */
function planSurplus(
  world: World,
  fleet: FleetRecord,
  counted: readonly ShardRecord[],
  count: number,
): Decision[] {
  const youngestGroup = (shard: ShardRecord): number => groupsOn(world.facts, shard.ref).at(-1)?.ordinal ?? 0
  const carriersTooMany = Math.max(0, counted.filter(shard => youngestGroup(shard) > 0).length - fleet.shards)
  const carriers = Math.min(count, carriersTooMany)
  const victims = counted
    .filter(shard => shard.life.kind === 'starting' || shard.life.kind === 'ready')
    .filter(
      shard =>
        brakeOn(world.facts.brakes, 'drain', { fleet: shard.fleet, host: shard.host }, world.facts.now) ===
        undefined,
    )
    .filter(shard => !world.facts.reservations.some(reservation => sameShard(reservation.shard, shard.ref)))
    .toSorted(
      (left, right) =>
        Number(right.life.kind === 'starting') - Number(left.life.kind === 'starting') ||
        youngestGroup(right) - youngestGroup(left) ||
        shardOrdinal(right) - shardOrdinal(left),
    )
  return [
    ...victims.filter(shard => youngestGroup(shard) > 0).slice(0, carriers),
    ...victims.filter(shard => youngestGroup(shard) === 0).slice(0, count - carriers),
  ].map(shard => surplusDecision(world, fleet, shard))
}

function surplusDecision(world: World, fleet: FleetRecord, shard: ShardRecord): Decision {
  const why = `fleet ${fleet.spec.name} wants only ${countOf(fleet.shards, 'shard', 'shards')} and ${countOf(fleet.spares, 'spare', 'spares')}`
  const event = { actor: 'system', subject: shard.ref.shardId, why }
  if (shard.life.kind !== 'ready')
    return onlyChange(
      [
        {
          kind: 'shard.life',
          ref: shard.ref,
          from: ['starting'],
          life: { kind: 'gone', endpoint: undefined },
          why,
        },
      ],
      [{ ...event, kind: 'shard.cancelled', summary: `${shardRefText(shard.ref)} is not needed any more` }],
    )
  const { endpoint, pid } = shard.life
  const drain = {
    deadline: (world.facts.now + SCALE_DOWN_DEADLINE_MS) as typeof world.facts.now,
    waitEmpty: false,
  }
  return onlyChange(
    [
      {
        kind: 'shard.life',
        ref: shard.ref,
        from: ['ready'],
        life: { kind: 'draining', endpoint, pid, drain },
        why,
      },
    ],
    [{ ...event, kind: 'shard.draining', summary: `${shardRefText(shard.ref)} drains: it is one too many` }],
    { verb: 'drain', fleet: shard.fleet, host: shard.host },
  )
}
