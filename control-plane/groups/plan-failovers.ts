import { shardRefText, type ShardRef } from '../../proto/contract/ids.ts'
import { brakeOn } from '../brakes/brake.ts'
import type { NewEvent } from '../events/event.ts'
import type { Change } from '../facts/change.ts'
import { type Decision, onlyChange } from '../facts/decision.ts'
import { knowsPlayers } from '../facts/live-view.ts'
import { groupOf, isOver, shardOf, type World } from '../facts/world.ts'
import { chooseTarget, placesNeeded, type Target } from './choose-target.ts'
import type { ShardLife, ShardRecord } from '../shards/shard.ts'
import { type FailoverPhase, type FailoverRecord, RETURN_WINDOW_MS } from './failover.ts'
import type { GroupRecord } from './group.ts'

/** A reservation lives this long unless it is extended: long enough for any start, short enough not to leak. */
export const RESERVATION_TTL_MS = 120_000
/** So long a fail-over waits for the acknowledgement of proxies that are attached. */
export const ACKNOWLEDGED_MS_MAX = 30_000

/** Takes every fail-over that is under way one step further. */
export function planFailovers(world: World): Decision[] {
  const decisions: Decision[] = []
  const claimed = new Set<string>()
  for (const failover of world.facts.failovers) {
    if (isOver(failover)) continue
    const group = groupOf(world.facts, failover.group)
    const decision =
      group === undefined
        ? drop(failover, 'its group does not exist any more')
        : planStep(world, failover, group, claimed)
    if (decision !== undefined) decisions.push(decision)
  }
  return decisions
}

function planStep(
  world: World,
  failover: FailoverRecord,
  group: GroupRecord,
  claimed: Set<string>,
): Decision | undefined {
  const { phase } = failover
  switch (phase.kind) {
    case 'begun':
    case 'waiting':
      return planReserve(world, failover, group, claimed)
    case 'reserved':
      return planBind(world, failover, group, phase)
    case 'bound':
      return planFinish(world, failover, group, phase)
    case 'done':
    case 'held':
    case 'dropped':
      return undefined
  }
}

function planReserve(
  world: World,
  failover: FailoverRecord,
  group: GroupRecord,
  claimed: Set<string>,
): Decision | undefined {
  if (isBraked(world, group)) return waitFor(failover, group, 'a brake is set')
  if (failover.cause === 'drain' && isTakenBack(shardOf(world.facts, failover.from)?.life))
    return drop(failover, 'the drain was taken back')
  const target = chooseTarget(world, group, failover, claimed)
  switch (target.kind) {
    case 'wait':
      return waitFor(failover, group, target.why)
    case 'none':
      // Whoever asked for a move does not want it hours later; a crash has nowhere to go back to.
      return failover.cause === 'manual' && world.facts.now > failover.holdUntil
        ? drop(failover, target.why)
        : waitFor(failover, group, target.why)
    case 'spare':
    case 'undrain':
    case 'share':
      claimed.add(shardRefText(target.shard.ref))
      return reserve(world, failover, group, target)
  }
}

function isBraked(world: World, group: GroupRecord): boolean {
  return brakeOn(world.facts.brakes, 'failover', { fleet: group.fleet }, world.facts.now) !== undefined
}

/** It serves, and is not meant to be emptied (any more). */
function isTakenBack(life: ShardLife | undefined): boolean {
  return life?.kind === 'ready' || (life?.kind === 'suspect' && life.drain === undefined)
}

function waitFor(failover: FailoverRecord, group: GroupRecord, why: string): Decision | undefined {
  if (failover.phase.kind === 'waiting' && failover.phase.why === why) return undefined
  return onlyChange(
    [
      {
        kind: 'failover.phase',
        id: failover.id,
        from: ['begun', 'waiting'],
        phase: { kind: 'waiting', why },
      },
    ],
    [event(failover, 'group.waiting', `${group.id} waits for a shard: ${why}`, why)],
  )
}

function reserve(
  world: World,
  failover: FailoverRecord,
  group: GroupRecord,
  target: Extract<Target, { readonly kind: 'spare' | 'undrain' | 'share' }>,
): Decision {
  const { shard } = target
  const places = placesNeeded(world, group, failover)
  const reservation = `${failover.id}-${shardRefText(shard.ref)}`
  const changes: Change[] = []
  if (target.kind === 'undrain' && shard.life.kind === 'draining') {
    const { endpoint, pid } = shard.life
    changes.push({
      kind: 'shard.life',
      ref: shard.ref,
      from: ['draining'],
      life: { kind: 'ready', endpoint, pid },
      why: `taken back for ${group.id}`,
    })
  }
  changes.push(
    // The store leaves expired places out of the facts; whoever makes new ones takes the old ones away.
    { kind: 'reservation.sweep' },
    {
      kind: 'reservation.make',
      reservation: {
        id: reservation,
        shard: shard.ref,
        places,
        reason: `fail-over of ${group.id}`,
        ttlMs: RESERVATION_TTL_MS,
      },
      alone: target.kind !== 'share',
      players: target.kind === 'share' ? target.players : 0,
    },
    {
      kind: 'failover.phase',
      id: failover.id,
      from: ['begun', 'waiting'],
      phase: { kind: 'reserved', target: shard.ref, reservation },
    },
  )
  const how = {
    spare: 'a hot spare',
    undrain: 'an empty draining shard',
    share: 'the shard with the most room',
  }[target.kind]
  const summary = `${group.id} goes to ${shardRefText(shard.ref)}`
  return {
    ...onlyChange(changes, [event(failover, 'group.target', summary, `${how}, ${places} places reserved`)], {
      verb: 'failover',
      fleet: group.fleet,
    }),
    orders: target.kind === 'undrain' ? [undrainOrder(shard)] : [],
  }
}

/** Its script has been told that it drains. */
function undrainOrder({ ref, host }: ShardRecord): Decision['orders'][number] {
  return { host, step: { kind: 'drain', shard: ref, draining: false, deadlineMs: 0 } }
}

function planBind(
  world: World,
  failover: FailoverRecord,
  group: GroupRecord,
  phase: Extract<FailoverPhase, { readonly kind: 'reserved' }>,
): Decision | undefined {
  const target = shardOf(world.facts, phase.target)
  const reserved = world.facts.reservations.some(reservation => reservation.id === phase.reservation)
  if (
    target === undefined ||
    target.life.kind !== 'ready' ||
    world.verdictOf(target).kind === 'down' ||
    !reserved
  )
    return targetLost(failover, group, phase)
  if (isBraked(world, group)) return undefined
  const generation = group.generation
  return onlyChange(
    [
      { kind: 'group.bind', id: group.id, generation, to: phase.target },
      {
        kind: 'failover.phase',
        id: failover.id,
        from: ['reserved'],
        phase: { ...phase, kind: 'bound', generation: (generation + 1) as typeof generation },
      },
    ],
    [
      {
        ...event(
          failover,
          'group.bound',
          `${group.id} moves from ${shardRefText(failover.from)} to ${shardRefText(phase.target)}, generation ${generation + 1}`,
          causeText(failover),
        ),
        before: { shard: failover.from, generation },
        after: { shard: phase.target, generation: generation + 1 },
      },
    ],
    { verb: 'failover', fleet: group.fleet },
  )
}

function targetLost(
  failover: FailoverRecord,
  group: GroupRecord,
  phase: Extract<FailoverPhase, { readonly kind: 'reserved' }>,
): Decision {
  return onlyChange(
    [
      { kind: 'reservation.drop', id: phase.reservation },
      { kind: 'failover.phase', id: failover.id, from: ['reserved'], phase: { kind: 'begun' } },
    ],
    [
      event(
        failover,
        'group.target-lost',
        `${group.id} needs another target: ${shardRefText(phase.target)} is not ready any more`,
        'target lost',
      ),
    ],
  )
}

function planFinish(
  world: World,
  failover: FailoverRecord,
  group: GroupRecord,
  phase: Extract<FailoverPhase, { readonly kind: 'bound' }>,
): Decision | undefined {
  // Right after a take-over a proxy may still be on its way here, with an old route.
  if (!knowsPlayers(world.live)) return undefined
  const behind = world.live.proxies.filter(proxy =>
    proxy.attached ? proxy.generationOf(group.id) < phase.generation : proxy.leaseLeftMs > 0,
  )
  // An attached proxy that never acknowledges is broken; it must not keep the spares from being refilled for ever.
  const patient = world.facts.now - failover.since < ACKNOWLEDGED_MS_MAX
  if (behind.length > 0 && patient) return undefined
  const back = world.live.playersOf(group.id)
  const missing = failover.members.length - back
  return onlyChange(
    [
      missing > 0
        ? { kind: 'reservation.extend', id: phase.reservation, ttlMs: RETURN_WINDOW_MS }
        : { kind: 'reservation.drop', id: phase.reservation },
      {
        kind: 'failover.phase',
        id: failover.id,
        from: ['bound'],
        phase: { kind: 'done', target: phase.target, generation: phase.generation },
      },
    ],
    [
      event(
        failover,
        'group.settled',
        `${group.id} is on ${shardRefText(phase.target)} with ${back} of ${failover.members.length} players`,
        behind.length > 0
          ? `given up waiting for ${behind.map(proxy => proxy.id).join(', ')} to acknowledge`
          : 'every proxy has acknowledged the route, or its lease has run out',
      ),
    ],
  )
}

function drop(failover: FailoverRecord, why: string): Decision {
  const changes: Change[] = [
    { kind: 'failover.phase', id: failover.id, from: [failover.phase.kind], phase: { kind: 'dropped', why } },
  ]
  if (failover.phase.kind === 'reserved' || failover.phase.kind === 'bound')
    changes.push({ kind: 'reservation.drop', id: failover.phase.reservation })
  return onlyChange(changes, [
    event(failover, 'group.failover-dropped', `the fail-over of ${failover.group} was dropped: ${why}`, why),
  ])
}

function event(failover: FailoverRecord, kind: string, summary: string, why: string): NewEvent {
  return { actor: 'system', kind, subject: failover.group, summary, why, cause: failover.causeEvent }
}

function causeText(failover: FailoverRecord): string {
  const from: ShardRef = failover.from
  switch (failover.cause) {
    case 'crash':
      return `${shardRefText(from)} is down`
    case 'drain':
      return `${shardRefText(from)} is draining`
    case 'manual':
      return 'somebody asked for it'
  }
}
