import { type Answer, failure, ok } from '../scripts/answer.ts'
import type { CallOf } from '../scripts/calls.ts'
import { type CallSurroundings, holderOf } from './call-surroundings.ts'
import { claimRefused, seenIn } from './carry-out-session.ts'
import { partAnswer } from './carry-out-state.ts'
import { askReachable } from './control-plane-away.ts'

/** The claim of one who was handed over. */
export async function arrive({ given }: CallOf<'arrive'>, around: CallSurroundings): Promise<Answer> {
  const { account, attempt } = given
  const { handoffs, reach, clock, desk, map, payloads, settle } = around
  const seen = seenIn(given, around)
  if (seen.kind === 'error') return seen
  await settle(account) // Its saves of when it was here before come first.
  const { shard } = desk
  const outcome = await askReachable(reach, clock, () =>
    handoffs.arrive({ shard, account, attempt, seen: seen.seen }),
  )
  switch (outcome.kind) {
    case 'none':
      return failure('NOT_FOUND', 'nobody has handed this account over to here: a login like any other')
    case 'refused':
      return claimRefused(outcome.value)
    case 'ticket': {
      const { epoch, repeated, moveId, fromZone, toZone, payload } = outcome.value
      desk.holdings.learn(account, epoch, 'held')
      map.arrived(account, epoch, clock.monotonicMs())
      payloads.keep({ shard, account, epoch }, payload)
      return ok(
        { name: 'epoch', value: String(epoch) },
        { name: 'repeated', value: repeated },
        { name: 'move', value: moveId },
        { name: 'fromZone', value: fromZone },
        { name: 'toZone', value: toZone },
        { name: 'payloadBytes', value: payload.length },
      )
    }
  }
}

export function arrivedPayload({ given }: CallOf<'arrive/payload'>, around: CallSurroundings): Answer {
  const payload = around.payloads.of(holderOf(given, around))
  return payload === undefined
    ? failure('NOT_FOUND', 'it is not here, or not any more: ask `arrive` with the same attempt again')
    : partAnswer(payload, given)
}
