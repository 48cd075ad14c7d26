import { SwitchyardError } from '../../../lib/errors.ts'
import type { Change } from '../../facts/change.ts'
import { MOVE_FLOWS_MAX, type MoveFlow, type MovePhaseName, type MoveRecord } from '../../moves/move.ts'
import type { Follow } from '../../../proto/contract/common.ts'
import type { MoveStyle } from '../../../proto/contract/admin.ts'
import type { GroupId, MoveId } from '../../../proto/contract/ids.ts'
import { jsonIn, numberIn, textIn, timeIn } from './columns.ts'
import { type ChangeContext, KEPT_MS, type Refusal, refusedUnless } from './change-context.ts'
import { among, isAmongFrom, ONE_ROW, row, rows, run, type Row, type Statements } from './statements.ts'

/** @param known what was read before: flows never change after the beginning, so they are read once (there may be thousands) */
export function* readMoves(known: readonly MoveRecord[]): Statements<readonly MoveRecord[]> {
  const flowsById = new Map<string, readonly MoveFlow[]>(known.map(move => [move.id, move.flows]))
  const moves: MoveRecord[] = []
  for (const found of yield* rows(READ_MOVES)) {
    const id = textIn(found, 'id')
    moves.push(moveOf(found, flowsById.get(id) ?? (yield* readFlows(id))))
  }
  return moves
}

const READ_MOVES = `SELECT id, request_id, target_group, style, lame_duck_ms, follow, client_timeout_ms, pace_per_second,
    reservation, begun_at, deadline, since, phase
  FROM player_move WHERE phase NOT IN ('done', 'rolled-back') ORDER BY begun_at, id`

export function* beginMove(
  { now }: ChangeContext,
  move: Extract<Change, { readonly kind: 'move.begin' }>['move'],
): Statements<Refusal> {
  if (move.flows.length > MOVE_FLOWS_MAX)
    throw new SwitchyardError('SWY_LIMIT', `move ${move.id} has more than ${MOVE_FLOWS_MAX} flows`)
  yield* run("DELETE FROM player_move WHERE phase IN ('done', 'rolled-back') AND since < :before", {
    before: now - KEPT_MS,
  })
  const written = yield* run(BEGIN_MOVE, {
    id: move.id,
    requestId: move.requestId,
    target: move.target,
    style: move.style,
    lameDuckMs: move.lameDuckMs,
    follow: move.follow,
    clientTimeoutMs: move.clientTimeoutMs,
    pacePerSecond: move.pacePerSecond,
    reservation: move.reservation,
    now,
    deadline: now + move.deadlineMs,
    flows: JSON.stringify(move.flows),
  })
  return refusedUnless(written, `move ${move.id} exists already`)
}

const BEGIN_MOVE = `INSERT INTO player_move (id, request_id, target_group, style, lame_duck_ms, follow, client_timeout_ms,
    pace_per_second, reservation, begun_at, deadline, since, phase, flows)
  SELECT :id, :requestId, :target, :style, :lameDuckMs, :follow, :clientTimeoutMs,
    :pacePerSecond, :reservation, :now, :deadline, :now, 'prepare', :flows
  FROM ${ONE_ROW} WHERE NOT EXISTS (SELECT 1 FROM player_move WHERE id = :id)`

export function* setMovePhase(
  { now }: ChangeContext,
  change: { readonly id: MoveId; readonly from: readonly MovePhaseName[]; readonly phase: MovePhaseName },
): Statements<Refusal> {
  const written = yield* run(SET_PHASE, {
    id: change.id,
    from: among(change.from),
    phase: change.phase,
    now,
  })
  return refusedUnless(written, `move ${change.id} is in none of the phases ${change.from.join(', ')}`)
}

/** Flows of one that is over are shown to nobody, so they go. */
const SET_PHASE = `UPDATE player_move SET since = CASE WHEN phase = :phase THEN since ELSE :now END, phase = :phase,
    flows = CASE WHEN :phase IN ('done', 'rolled-back') THEN '[]' ELSE flows END
  WHERE id = :id AND ${isAmongFrom('phase')}`

function* readFlows(id: string): Statements<readonly MoveFlow[]> {
  const found = yield* row('SELECT flows FROM player_move WHERE id = :id', { id })
  return found === undefined ? [] : (jsonIn(found, 'flows') as readonly MoveFlow[])
}

function moveOf(row: Row, flows: readonly MoveFlow[]): MoveRecord {
  return {
    id: textIn(row, 'id') as MoveId,
    requestId: textIn(row, 'request_id'),
    target: textIn(row, 'target_group') as GroupId,
    style: textIn(row, 'style') as MoveStyle,
    lameDuckMs: numberIn(row, 'lame_duck_ms'),
    follow: textIn(row, 'follow') as Follow,
    clientTimeoutMs: numberIn(row, 'client_timeout_ms'),
    pacePerSecond: numberIn(row, 'pace_per_second'),
    flows,
    reservation: textIn(row, 'reservation'),
    begunAt: timeIn(row, 'begun_at'),
    deadline: timeIn(row, 'deadline'),
    since: timeIn(row, 'since'),
    phase: textIn(row, 'phase') as MovePhaseName,
  }
}
