import type { SeenEndpoint } from '../../proto/contract/session.ts'
import { type Answer, failure, ok } from '../scripts/answer.ts'
import type { Call, CallOf } from '../scripts/calls.ts'
import { type CallSurroundings, holderOf, type PlayerAddress } from './call-surroundings.ts'
import { arrive, arrivedPayload } from './carry-out-arrival.ts'
import { border, position, zone } from './carry-out-map.ts'
import { abortMove, commitMove, prepareMove, prewarmMove, putPayload } from './carry-out-move.ts'
import { check, claim, stamp } from './carry-out-session.ts'
import { getState, putState, savedAnswer } from './carry-out-state.ts'
import { askReachable } from './control-plane-away.ts'

/** Does what a call asks. @throws ControlPlaneAway, SwitchyardError */
export async function carryOut(call: Call, around: CallSurroundings): Promise<Answer> {
  switch (call.name) {
    case 'tick':
      return tick(around)
    case 'whois':
    case 'realip':
      return whois(call, around)
    case 'claim':
      return claim(call, around)
    case 'check':
      return check(call, around)
    case 'release':
      return savedAnswer(await around.pump.release(holderOf(call.given, around)))
    case 'stamp':
      return stamp(call, around)
    case 'state/get':
      return getState(call, around)
    case 'state/put':
      return putState(call, around)
    case 'ban':
      return ban(call, around)
    case 'events':
      return events(call, around)
    case 'zone':
      return zone(around)
    case 'position':
      return position(call, around)
    case 'move/prewarm':
      return prewarmMove(call, around)
    case 'move/prepare':
      return prepareMove(call, around)
    case 'move/payload':
      return putPayload(call, around)
    case 'move/commit':
      return commitMove(call, around)
    case 'move/abort':
      return abortMove(call, around)
    case 'arrive':
      return arrive(call, around)
    case 'arrive/payload':
      return arrivedPayload(call, around)
    case 'border':
      return border(call, around)
  }
}

/** Answered from memory: the script's heart beats whoever is away. */
function tick({ desk, clock, ticked }: CallSurroundings): Answer {
  ticked(desk.shard)
  const leftMs = desk.holdings.leaseLeftMs(clock.monotonicMs())
  return ok(
    { name: 'events', value: desk.events.length },
    { name: 'leaseMs', value: leftMs === undefined ? 0 : Math.max(0, Math.floor(leftMs)) },
  )
}

async function whois(call: CallOf<'whois' | 'realip'>, around: CallSurroundings): Promise<Answer> {
  const { calls, reach, clock, desk, playerAt } = around
  const seen: SeenEndpoint = call.given
  // What the agent relays it knows itself, whoever is away.
  const relayed = call.name === 'realip' ? playerAt(desk.shard, seen) : undefined
  if (relayed !== undefined) return ok(...addressFields(relayed))
  const { found, player, account, epoch } = await askReachable(reach, clock, () =>
    calls.whois(desk.shard, seen),
  )
  if (!found || player === undefined)
    return failure('NOT_FOUND', 'no player of ours has this address and port')
  if (call.name === 'realip') return ok(...addressFields(player))
  return ok(
    ...addressFields(player),
    { name: 'protocol', value: player.protocol },
    { name: 'listener', value: player.listener },
    { name: 'account', value: account },
    { name: 'epoch', value: String(epoch) },
  )
}

function addressFields({ ip, port }: PlayerAddress) {
  return [
    { name: 'ip', value: ip },
    { name: 'port', value: port },
  ]
}

async function ban({ given }: CallOf<'ban'>, around: CallSurroundings): Promise<Answer> {
  const { calls, reach, clock, desk } = around
  const { target, reason, for: forMs, request } = given
  const id = await askReachable(reach, clock, () =>
    calls.ban({ shard: desk.shard, target, reason, forMs, requestId: request }),
  )
  return ok({ name: 'id', value: id })
}

async function events({ given }: CallOf<'events'>, around: CallSurroundings): Promise<Answer> {
  const { desk, clock, noticeTaken } = around
  for (const noticeId of desk.acknowledge(given.after)) noticeTaken(noticeId)
  return { kind: 'events', events: await desk.poll(given.wait, clock.monotonicMs()) }
}
