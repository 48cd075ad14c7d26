import { brakeOn } from '../brakes/brake.ts'
import { type Decision, onlyChange } from '../facts/decision.ts'
import { fleetOf, type World } from '../facts/world.ts'
import type { FleetRecord } from '../fleets/fleet.ts'
import { countsAsCapacity } from '../fleets/plan-counts.ts'
import { victims } from '../fleets/plan-replacement.ts'
import { takeBack, TAKE_BACK_MARGIN_MS } from '../fleets/plan-starts.ts'
import type { HostDrain, HostRoom, HostRooms } from '../scaler/host-rooms.ts'
import { beginDrain, cancelStart, unlessBelowFloor } from './begin-drain.ts'
import { lastCallOf, leaves, stays } from './leaving.ts'
import type { ShardRecord } from './shard.ts'

/** A fleet whose shards find no room for so long gets none in time: machines take less. */
export const ROOM_PATIENCE_MS = 120_000

/** Empties the hosts that the scaler drains, and takes back what is left when the host is. A shard that serves is only said to be leaving at
 *  first, so that others begin in its stead; it drains as people do when enough are ready without it, or at the host's last call. */
export function planHostDrains(world: World): Decision[] {
  const { rooms } = world.live
  if (rooms === undefined) return []
  const { shards, fleets } = world.facts
  return [
    ...shards.flatMap(shard => {
      const room = rooms.get(shard.host)
      if (room?.drain !== undefined) return leave(world, shard, room.drain)
      return shard.leaving === undefined ? giveBack(world, shard, room) : [stays(shard)]
    }),
    ...fleets.flatMap(fleet => planLeaving(world, fleet, rooms)),
  ]
}

function leave(world: World, shard: ShardRecord, hostDrain: HostDrain): Decision[] {
  const { life, fleet, host } = shard
  const { until } = hostDrain
  if (brakeOn(world.facts.brakes, 'drain', { fleet, host }, world.facts.now) !== undefined) return []
  switch (life.kind) {
    case 'starting':
      return cancelStart(shard, `host ${host} drains`)
    // One that is suspect carries players, too: it is trusted again, or fenced, before long.
    case 'suspect':
    case 'ready':
      if (life.kind === 'suspect' && life.drain !== undefined) return []
      if (world.facts.now >= lastCallOf(hostDrain)) return drainOff(world, shard, until)
      return shard.leaving === undefined ? [leaves(shard)] : []
    case 'draining':
      return life.drain.waitEmpty || life.drain.deadline > until ? hurry(world, shard, until) : []
    case 'fenced':
    case 'gone':
      return []
  }
}

function drainOff(world: World, shard: ShardRecord, deadline: HostDrain['until']): Decision[] {
  const { host } = shard
  const drain = { deadline, waitEmpty: false, cause: 'host' } as const
  return beginDrain(world, shard, drain, {
    summary: `its host ${host} is emptied`,
    why: `host ${host} drains`,
  })
}

/** As many of those that are leaving as can be spared. */
function planLeaving(world: World, fleet: FleetRecord, rooms: HostRooms): Decision[] {
  const { facts } = world
  const ready = facts.shards.filter(shard => shard.fleet === fleet.spec.name && shard.life.kind === 'ready')
  const leaving = ready.filter(one => one.leaving !== undefined)
  if (leaving.length === 0) return []
  const wanted = fleet.shards + fleet.spares
  const floor = Math.min(wanted, hopeOf(world, fleet))
  return victims(world, leaving)
    .slice(0, Math.max(0, ready.length - floor))
    .flatMap(shard => {
      const drain = rooms.get(shard.host)?.drain
      // What is past its last call drains already, see `leave`.
      if (drain === undefined || facts.now >= lastCallOf(drain)) return []
      const drains = drainOff(world, shard, drain.until)
      return floor < wanted ? drains : unlessBelowFloor(shard, drains)
    })
}

/** So many shards there will be in the end without those that are leaving, as far as there is room. */
function hopeOf(world: World, { spec, plan }: FleetRecord): number {
  const { facts } = world
  if (plan?.noRoom === undefined || facts.now - plan.noRoom.since < ROOM_PATIENCE_MS)
    return Number.POSITIVE_INFINITY
  return facts.shards.filter(shard => shard.fleet === spec.name && countsAsCapacity(world, shard)).length
}

/** It drains already, and would take longer than its host has time. */
function hurry(world: World, shard: ShardRecord, deadline: HostDrain['until']): Decision[] {
  const { life, ref, fleet, host } = shard
  if (life.kind !== 'draining') return []
  const drain = {
    ...life.drain,
    waitEmpty: false,
    deadline: deadline < life.drain.deadline ? deadline : life.drain.deadline,
  }
  const deadlineMs = Math.max(0, drain.deadline - world.facts.now)
  return [
    {
      ...onlyChange(
        [{ kind: 'shard.life', ref, from: ['draining'], life: { ...life, drain }, why: shard.why }],
        [
          {
            actor: 'system',
            kind: 'shard.draining',
            subject: ref.shardId,
            summary: `${ref.shardId} drains sooner: its host ${host} is emptied`,
            why: `host ${host} drains`,
            after: { state: 'draining', deadlineMs, waitEmpty: false },
          },
        ],
        { verb: 'drain', fleet, host },
      ),
      orders: [{ host, step: { kind: 'drain', shard: ref, draining: true, deadlineMs } }],
    },
  ]
}

/** Its host does not drain any more: so it need not either, unless its version is not wanted any more. */
function giveBack(world: World, shard: ShardRecord, room: HostRoom | undefined): Decision[] {
  const { life, host } = shard
  if (life.kind !== 'draining' || life.drain.cause !== 'host' || room?.accepts !== true) return []
  if (life.drain.deadline - world.facts.now < TAKE_BACK_MARGIN_MS) return []
  const present = fleetOf(world.facts, shard.fleet)?.spec.version
  return present === shard.version ? takeBack(shard, `host ${host} does not drain any more`) : []
}
