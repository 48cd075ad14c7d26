import type { HandoffRefused, HandoffReply } from '../../proto/contract/handoff.ts'
import type { MoveId } from '../../proto/contract/ids.ts'
import { type Answer, badRequest, failure, ok, OK } from '../scripts/answer.ts'
import type { CallOf } from '../scripts/calls.ts'
import { bytesOf } from '../scripts/value-parts.ts'
import type { WalkOutcome } from '../zones/walk-words.ts'
import type { CallSurroundings } from './call-surroundings.ts'
import { askReachable } from './control-plane-away.ts'

export async function prewarmMove(
  { given }: CallOf<'move/prewarm'>,
  around: CallSurroundings,
): Promise<Answer> {
  const { move, zone, members } = given
  const { handoffs, reach, clock, desk, map } = around
  map.moves.learn(move, members)
  const outcome = await askReachable(reach, clock, () =>
    handoffs.prewarm({ moveId: move, shard: desk.shard, members, toZone: zone }),
  )
  return outcome.kind === 'refused'
    ? refusedMove(move, outcome.value, around)
    : ok({ name: 'validMs', value: outcome.value.validMs })
}

export async function prepareMove(
  { given }: CallOf<'move/prepare'>,
  around: CallSurroundings,
): Promise<Answer> {
  const { move } = given
  const { handoffs, reach, clock, desk, map } = around
  const askedAt = clock.monotonicMs()
  const outcome = await askReachable(reach, clock, () =>
    handoffs.prepare({ moveId: move, shard: desk.shard }),
  )
  if (outcome.kind === 'refused') return refusedMove(move, outcome.value, around)
  map.outcome(move, { kind: 'began' }, clock.monotonicMs())
  // The control plane counts from when it was asked at the latest.
  const leftMs = outcome.value.leftMs - (clock.monotonicMs() - askedAt)
  return ok({ name: 'leftMs', value: Math.max(0, Math.floor(leftMs)) })
}

export async function putPayload(
  { given }: CallOf<'move/payload'>,
  around: CallSurroundings,
): Promise<Answer> {
  const { move, account, value, encoding, offset, total } = given
  const { handoffs, reach, clock, desk } = around
  const part = bytesOf(value, encoding)
  if (part === undefined) return badRequest('value', 'is no base64')
  // No account has a slash: no value of `state/put` is called like this.
  const verdict = desk.parts.add(`/${move} ${account}`, part, offset, total)
  switch (verdict.kind) {
    case 'refused':
      return badRequest(verdict.field, verdict.what)
    case 'more':
      return ok({ name: 'state', value: 'part' }, { name: 'bytes', value: verdict.received })
    case 'whole': {
      const payload = verdict.value
      const outcome = await askReachable(reach, clock, () =>
        handoffs.putPayload({ moveId: move, shard: desk.shard, account, payload }),
      )
      return outcome.kind === 'refused'
        ? refusedMove(move, outcome.value, around)
        : ok({ name: 'state', value: 'done' }, { name: 'bytes', value: payload.length })
    }
  }
}

/** Nothing that was saved before may come after it: what waits is brought first. */
export async function commitMove(
  { given }: CallOf<'move/commit'>,
  around: CallSurroundings,
): Promise<Answer> {
  const { move } = given
  const { handoffs, reach, clock, desk, settle, map, released } = around
  const members = map.moves.membersOf(move)
  for (const { account } of members) await settle(account)
  const outcome = await askReachable(reach, clock, () => handoffs.commit({ moveId: move, shard: desk.shard }))
  if (outcome.kind === 'refused') return refusedMove(move, outcome.value, around)
  map.outcome(move, { kind: 'committed' }, clock.monotonicMs())
  for (const { account, epoch } of members) {
    desk.holdings.learn(account, epoch, 'fenced')
    released(account, epoch)
  }
  return ok({ name: 'claimMs', value: outcome.value.claimMs })
}

export async function abortMove({ given }: CallOf<'move/abort'>, around: CallSurroundings): Promise<Answer> {
  const { move } = given
  const { handoffs, reach, clock, desk, map } = around
  const outcome: HandoffReply['outcome'] = await askReachable(reach, clock, () =>
    handoffs.abort({ moveId: move, shard: desk.shard }),
  )
  if (outcome.kind === 'refused') return refusedMove(move, outcome.value, around)
  map.outcome(move, { kind: 'aborted' }, clock.monotonicMs())
  return OK
}

function refusedMove(move: MoveId, refused: HandoffRefused, around: CallSurroundings): Answer {
  const { reason, why, retryAfterMs, account } = refused
  const { map, clock } = around
  const text = account === '' || why.includes(account) ? why : `${account}: ${why}`
  const outcome: WalkOutcome =
    reason === 'over' ? { kind: 'aborted' } : { kind: 'refused', reason, retryAfterMs }
  map.outcome(move, outcome, clock.monotonicMs())
  switch (reason) {
    case 'over':
      return failure('OVER', text)
    case 'fenced':
      return failure('FENCED', text)
    case 'full':
    case 'away':
    case 'closed':
    case 'dwell':
    case 'often':
    case 'busy':
    case 'brake':
      return failure('CLOSED', `${reason}: ${text}`, retryAfterMs)
  }
}
