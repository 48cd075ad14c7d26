import { SwitchyardError } from '../../../lib/errors.ts'
import type { Change } from '../../facts/change.ts'
import { MOVE_FLOWS_MAX, type MoveFlow, type MovePhaseName, type MoveRecord } from '../../moves/move.ts'
import type { Follow } from '../../../proto/contract/common.ts'
import type { MoveStyle } from '../../../proto/contract/admin.ts'
import type { GroupId, MoveId } from '../../../proto/contract/ids.ts'
import { jsonIn, numberIn, textIn, timeIn } from './columns.ts'
import { type ChangeContext, KEPT_MS, type Refusal, refusedUnless } from './change-context.ts'
import type { Connection, Row } from './connection.ts'

/** @param known what was read before: flows never change after the beginning, so they are read once (there may be thousands) */
export function readMoves(connection: Connection, known: readonly MoveRecord[]): readonly MoveRecord[] {
  const flowsById = new Map<string, readonly MoveFlow[]>(known.map(move => [move.id, move.flows]))
  return connection
    .rows(READ_MOVES)
    .map(row => moveOf(row, id => flowsById.get(id) ?? readFlows(connection, id)))
}

const READ_MOVES = `SELECT id, request_id, target_group, style, lame_duck_ms, follow, client_timeout_ms, pace_per_second,
    reservation, begun_at, deadline, since, phase
  FROM player_move WHERE phase NOT IN ('done', 'rolled-back') ORDER BY begun_at, id`

export function beginMove(
  { connection, now }: ChangeContext,
  move: Extract<Change, { readonly kind: 'move.begin' }>['move'],
): Refusal {
  if (move.flows.length > MOVE_FLOWS_MAX)
    throw new SwitchyardError('SWY_LIMIT', `move ${move.id} has more than ${MOVE_FLOWS_MAX} flows`)
  connection.run("DELETE FROM player_move WHERE phase IN ('done', 'rolled-back') AND since < :before", {
    before: now - KEPT_MS,
  })
  const written = connection.run(BEGIN_MOVE, {
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
  VALUES (:id, :requestId, :target, :style, :lameDuckMs, :follow, :clientTimeoutMs,
    :pacePerSecond, :reservation, :now, :deadline, :now, 'prepare', :flows)
  ON CONFLICT (id) DO NOTHING`

export function setMovePhase(
  { connection, now }: ChangeContext,
  change: { readonly id: MoveId; readonly from: readonly MovePhaseName[]; readonly phase: MovePhaseName },
): Refusal {
  const written = connection.run(SET_PHASE, {
    id: change.id,
    from: JSON.stringify(change.from),
    phase: change.phase,
    now,
  })
  return refusedUnless(written, `move ${change.id} is in none of the phases ${change.from.join(', ')}`)
}

/** Flows of one that is over are shown to nobody, so they go. */
const SET_PHASE = `UPDATE player_move SET phase = :phase,
    since = CASE WHEN phase = :phase THEN since ELSE :now END,
    flows = CASE WHEN :phase IN ('done', 'rolled-back') THEN '[]' ELSE flows END
  WHERE id = :id AND phase IN (SELECT value FROM json_each(:from))`

function readFlows(connection: Connection, id: string): readonly MoveFlow[] {
  const row = connection.row('SELECT flows FROM player_move WHERE id = :id', { id })
  return row === undefined ? [] : (jsonIn(row, 'flows') as readonly MoveFlow[])
}

function moveOf(row: Row, flowsOf: (id: string) => readonly MoveFlow[]): MoveRecord {
  const id = textIn(row, 'id') as MoveId
  return {
    id,
    requestId: textIn(row, 'request_id'),
    target: textIn(row, 'target_group') as GroupId,
    style: textIn(row, 'style') as MoveStyle,
    lameDuckMs: numberIn(row, 'lame_duck_ms'),
    follow: textIn(row, 'follow') as Follow,
    clientTimeoutMs: numberIn(row, 'client_timeout_ms'),
    pacePerSecond: numberIn(row, 'pace_per_second'),
    flows: flowsOf(id),
    reservation: textIn(row, 'reservation'),
    begunAt: timeIn(row, 'begun_at'),
    deadline: timeIn(row, 'deadline'),
    since: timeIn(row, 'since'),
    phase: textIn(row, 'phase') as MovePhaseName,
  }
}
