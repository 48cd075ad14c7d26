import type { Incarnation, ShardId } from '../../proto/contract/ids.ts'
import { type HostId, sameShard, shardRefText } from '../../proto/contract/ids.ts'
import { brakeOn } from '../brakes/brake.ts'
import { type Decision, onlyChange } from '../facts/decision.ts'
import { countOf } from '../facts/request.ts'
import { groupsOn, isOver, playersOn, type World } from '../facts/world.ts'
import { needsUser } from '../sessions/session-settings.ts'
import { type ShardRecord, shardOrdinal } from '../shards/shard.ts'
import { startOrder } from '../shards/start-order.ts'
import type { FleetRecord, FleetSpec } from './fleet.ts'
import type { HostPlaces } from './host-places.ts'

/** Most shards started in one pass, so that a new large fleet does not stampede its hosts. */
export const STARTS_PER_PASS_MAX = 8
/** A shard whose drain ends sooner than this is not taken back: its players are on their way already. */
export const TAKE_BACK_MARGIN_MS = 10_000

export interface Starts {
  readonly decisions: readonly Decision[]
  /** Why fewer are started than are missing, where hosts have no room. */
  readonly noRoom: string | undefined
}

/** What is missing: first whatever the system itself drains is taken back, the most loaded first; new ones begin only for the rest.
 *  @param spec of the version that is missing */
export function planMissing(
  world: World,
  fleet: FleetRecord,
  spec: FleetSpec,
  count: number,
  places: HostPlaces,
): Starts {
  if (count <= 0) return { decisions: [], noRoom: undefined }
  const back = takeBacks(world, spec, count)
  const starts = planStarts(world, fleet, spec, Math.min(count - back.length, STARTS_PER_PASS_MAX), places)
  return { decisions: [...back, ...starts.decisions], noRoom: starts.noRoom }
}

function takeBacks(world: World, spec: FleetSpec, count: number): Decision[] {
  const { rooms } = world.live
  if (rooms === undefined) return []
  return world.facts.shards
    .filter(({ fleet, version }) => fleet === spec.name && version === spec.version)
    .filter(shard => isTakenBackBySystem(world, shard))
    .filter(({ host }) => {
      const room = rooms.get(host)
      return (room === undefined || room.accepts) && (spec.pool === undefined || room?.pool === spec.pool)
    })
    .toSorted(
      (left, right) =>
        playersOn(world, right.ref) - playersOn(world, left.ref) || shardOrdinal(left) - shardOrdinal(right),
    )
    .slice(0, count)
    .flatMap(shard => takeBack(shard, `fleet ${spec.name} wants more shards again`))
}

/** It is drained by the system, not for its host's sake, and there is time left. */
function isTakenBackBySystem(world: World, { life }: ShardRecord): boolean {
  return (
    life.kind === 'draining' &&
    (life.drain.cause === 'surplus' || life.drain.cause === 'rollout') &&
    life.drain.deadline - world.facts.now >= TAKE_BACK_MARGIN_MS
  )
}

/** Compare-and-set back to normal. Nothing for a shard that does not drain. */
export function takeBack(shard: ShardRecord, why: string): Decision[] {
  if (shard.life.kind !== 'draining') return []
  const { endpoint, pid } = shard.life
  const { ref, host } = shard
  return [
    {
      ...onlyChange(
        [{ kind: 'shard.life', ref, from: ['draining'], life: { kind: 'ready', endpoint, pid }, why }],
        [
          {
            actor: 'system',
            kind: 'shard.undrained',
            subject: ref.shardId,
            summary: `${shardRefText(ref)} takes players again`,
            why,
            before: { state: 'draining' },
            after: { state: 'ready' },
          },
        ],
      ),
      orders: [{ host, step: { kind: 'drain', shard: ref, draining: false, deadlineMs: 0 } }],
    },
  ]
}

function planStarts(
  world: World,
  fleet: FleetRecord,
  spec: FleetSpec,
  count: number,
  hosts: HostPlaces,
): Starts {
  const decisions: Decision[] = []
  for (const place of freePlaces(world, fleet, count)) {
    const found = hosts.take(spec)
    if (found.kind !== 'host') return { decisions, noRoom: found.kind === 'no-room' ? found.why : undefined }
    decisions.push(startShard(fleet, spec, place, found.host))
  }
  return { decisions, noRoom: undefined }
}

interface Place {
  readonly shardId: ShardId
  readonly incarnation: Incarnation
}

/** The lowest numbers nobody uses: new ids, and ids whose last life is over and no longer needed as a fail-over's source. */
function freePlaces(world: World, fleet: FleetRecord, count: number): Place[] {
  const shards = world.facts.shards.filter(shard => shard.fleet === fleet.spec.name)
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

function startShard(fleet: FleetRecord, spec: FleetSpec, ref: Place, host: HostId): Decision {
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

/** Whether a brake keeps this shard from being drained. */
export function isDrainBraked(world: World, { fleet, host }: Pick<ShardRecord, 'fleet' | 'host'>): boolean {
  return brakeOn(world.facts.brakes, 'drain', { fleet, host }, world.facts.now) !== undefined
}
