import { after } from '../../lib/clock.ts'
import { randomId } from '../../lib/random.ts'
import type { MovePlayersRequest, MoveResult } from '../../proto/contract/admin.ts'
import type { MoveId } from '../../proto/contract/ids.ts'
import { type MoveProgress, moveProgress, type MoveTicket, moveTicket } from '../moves/move-progress.ts'
import { MOVE_ANSWER_MS } from '../moves/plan-moves.ts'
import { MOVE_DEADLINE_MS, planMoveRequest } from '../moves/plan-requests.ts'
import { accountLookedUp, accountsMoved } from './account-players.ts'
import { dryOutcome, type Operator } from './operator.ts'
import type { RpcContext } from './rpc-context.ts'

/** How long to wait for a word of the links before looking at the move again. */
const LOOK_EVERY_MS = 100
/** Events of the target among which the end of a move is looked for. */
const EVENTS_SEARCHED = 200

/** Moves players and waits until their proxies have answered, the move was rolled back, or neither is to be expected any more. */
export async function movePlayers(
  context: RpcContext,
  operator: Operator,
  body: MovePlayersRequest,
): Promise<MoveResult> {
  const id = randomId(context.random, 12) as MoveId
  const selectorOf = await accountLookedUp(context, body.selector)
  const accounts = await accountsMoved(context, selectorOf)
  const plan = (world: Parameters<typeof planMoveRequest>[0]) =>
    planMoveRequest(world, id, body.change, { ...body, selector: selectorOf(), accounts })
  if (body.change.validateOnly) {
    const planned = await operator.dryRun(plan)
    const { target } = planned
    const outcome = dryOutcome(planned)
    return { outcome, phase: 'prepare', flows: [], tookUs: 0, group: target.id, shard: target.shard.shardId }
  }
  const { answer: ticket, repeated } = await operator.apply({
    method: 'MovePlayers',
    meta: body.change,
    body,
    plan,
    answerOf: planned => moveTicket(id, planned),
  })
  const deadlineMs = (body.deadlineMs === 0 ? MOVE_DEADLINE_MS : body.deadlineMs) + MOVE_ANSWER_MS
  return await untilSettled(context, ticket, repeated ? 0 : deadlineMs)
}

async function untilSettled(context: RpcContext, ticket: MoveTicket, waitMs: number): Promise<MoveResult> {
  const { clock, live } = context
  const until = after(clock.monotonicMs(), waitMs)
  for (;;) {
    const progress = await look(context, ticket)
    if (progress.settled || clock.monotonicMs() >= until) return progress.result
    await live.changes.next(LOOK_EVERY_MS)
  }
}

async function look(context: RpcContext, ticket: MoveTicket): Promise<MoveProgress> {
  const { store, live } = context
  const facts = await store.facts()
  const shown = facts.moves.some(move => move.id === ticket.id)
  const ended = shown || ticket.id === '' ? undefined : await endOf(context, ticket)
  return moveProgress(ticket, facts, live.view(), ended)
}

/** How a move that is over ended, by its last event; done where that is too long ago. */
async function endOf(
  { store }: Pick<RpcContext, 'store'>,
  ticket: MoveTicket,
): Promise<'done' | 'rolled-back'> {
  const events = await store.events({ subject: ticket.group, limit: EVENTS_SEARCHED })
  const rolledBack = events.some(
    event =>
      event.kind === 'players.move-rolled-back' &&
      (event.after as { readonly move?: unknown } | null | undefined)?.move === ticket.id,
  )
  return rolledBack ? 'rolled-back' : 'done'
}
