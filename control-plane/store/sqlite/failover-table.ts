import { SwitchyardError } from '../../../lib/errors.ts'
import type { StoreTimeMs } from '../../../lib/store-time.ts'
import { FAILOVERS_SHOWN_MS } from '../../facts/facts.ts'
import type { Change } from '../../facts/change.ts'
import {
  FAILOVER_MEMBERS_MAX,
  type FailoverCause,
  type FailoverPhase,
  type FailoverPhaseName,
  type FailoverRecord,
} from '../../groups/failover.ts'
import type { Generation, GroupId } from '../../../proto/contract/ids.ts'
import { shardRefText } from '../../../proto/contract/ids.ts'
import { jsonIn, numberIn, shardRefIn, textIn, timeIn } from './columns.ts'
import { type ChangeContext, KEPT_MS, type Refusal, refusedUnless } from './change-context.ts'
import type { Connection, Parameters, Row } from './connection.ts'

/** @param known what was read before: members never change after the beginning, so they are read once (there may be thousands) */
export function readFailovers(
  connection: Connection,
  known: readonly FailoverRecord[],
  now: StoreTimeMs,
): readonly FailoverRecord[] {
  const membersById = new Map(known.map(failover => [failover.id, failover.members]))
  return connection
    .rows(READ_FAILOVERS, { after: now - FAILOVERS_SHOWN_MS })
    .map(row => failoverOf(row, id => membersById.get(id) ?? readMembers(connection, id)))
}

const READ_FAILOVERS = `SELECT id, group_id, shard_id, incarnation, cause, begun_at, hold_until, since, cause_event,
    phase, target_shard_id, target_incarnation, reservation, generation, why
  FROM failover WHERE phase NOT IN ('done', 'dropped') OR begun_at > :after ORDER BY begun_at, id`

/** Whether facts read at `now` show it. */
export function isFailoverShown(failover: FailoverRecord, now: StoreTimeMs): boolean {
  return !isOver(failover.phase.kind) || failover.begunAt > now - FAILOVERS_SHOWN_MS
}

export function beginFailover(
  { connection, now, causeEvent }: ChangeContext,
  failover: Extract<Change, { readonly kind: 'failover.begin' }>['failover'],
): Refusal {
  if (failover.members.length > FAILOVER_MEMBERS_MAX)
    throw new SwitchyardError(
      'SWY_LIMIT',
      `fail-over ${failover.id} has more than ${FAILOVER_MEMBERS_MAX} members`,
    )
  connection.run("DELETE FROM failover WHERE phase IN ('done', 'dropped') AND since < :before", {
    before: now - KEPT_MS,
  })
  const written = connection.run(BEGIN_FAILOVER, {
    id: failover.id,
    group: failover.group,
    ...failover.from,
    cause: failover.cause,
    now,
    holdUntil: now + failover.holdMs,
    causeEvent,
    ...columnsOf(failover.phase),
    members: JSON.stringify(failover.members),
  })
  return refusedUnless(
    written,
    `fail-over ${failover.id} exists already, another one of ${failover.group} is under way, or it is not bound to ${shardRefText(failover.from)}`,
  )
}

const BEGIN_FAILOVER = `INSERT INTO failover (id, group_id, shard_id, incarnation, cause, begun_at, hold_until, since, cause_event,
    phase, target_shard_id, target_incarnation, reservation, generation, why, members)
  SELECT :id, :group, :shardId, :incarnation, :cause, :now, :holdUntil, :now, :causeEvent,
    :phase, :targetShardId, :targetIncarnation, :reservation, :generation, :why, :members
  WHERE EXISTS (SELECT 1 FROM shard_group WHERE group_id = :group AND shard_id = :shardId AND incarnation = :incarnation)
    AND NOT EXISTS (SELECT 1 FROM failover WHERE group_id = :group AND phase NOT IN ('done', 'dropped'))
  ON CONFLICT (id) DO NOTHING`

export function setFailoverPhase(
  { connection, now }: ChangeContext,
  change: { readonly id: string; readonly from: readonly FailoverPhaseName[]; readonly phase: FailoverPhase },
): Refusal {
  const written = connection.run(SET_PHASE, {
    id: change.id,
    from: JSON.stringify(change.from),
    ...columnsOf(change.phase),
    now,
  })
  return refusedUnless(written, `fail-over ${change.id} is in none of the phases ${change.from.join(', ')}`)
}

/** Members of one that is over are shown to nobody, so they go. */
const SET_PHASE = `UPDATE failover SET phase = :phase, target_shard_id = :targetShardId, target_incarnation = :targetIncarnation,
    reservation = :reservation, generation = :generation, why = :why,
    since = CASE WHEN phase = :phase THEN since ELSE :now END,
    members = CASE WHEN :phase IN ('done', 'dropped') THEN '[]' ELSE members END
  WHERE id = :id AND phase IN (SELECT value FROM json_each(:from))`

function isOver(phase: FailoverPhaseName): boolean {
  return phase === 'done' || phase === 'dropped'
}

function columnsOf(phase: FailoverPhase): Parameters {
  return {
    phase: phase.kind,
    targetShardId: 'target' in phase ? phase.target.shardId : null,
    targetIncarnation: 'target' in phase ? phase.target.incarnation : null,
    reservation: 'reservation' in phase ? phase.reservation : null,
    generation: 'generation' in phase ? phase.generation : null,
    why: 'why' in phase ? phase.why : null,
  }
}

function readMembers(connection: Connection, id: string): readonly string[] {
  const row = connection.row('SELECT members FROM failover WHERE id = :id', { id })
  return row === undefined ? [] : (jsonIn(row, 'members') as readonly string[])
}

function failoverOf(row: Row, membersOf: (id: string) => readonly string[]): FailoverRecord {
  const id = textIn(row, 'id')
  const phase = phaseOf(row)
  return {
    id,
    group: textIn(row, 'group_id') as GroupId,
    from: shardRefIn(row),
    cause: textIn(row, 'cause') as FailoverCause,
    members: isOver(phase.kind) ? [] : membersOf(id),
    begunAt: timeIn(row, 'begun_at'),
    holdUntil: timeIn(row, 'hold_until'),
    since: timeIn(row, 'since'),
    phase,
    causeEvent: numberIn(row, 'cause_event'),
  }
}

function phaseOf(row: Row): FailoverPhase {
  const kind = textIn(row, 'phase') as FailoverPhaseName
  const target = () => shardRefIn(row, 'target_shard_id', 'target_incarnation')
  switch (kind) {
    case 'begun':
      return { kind }
    case 'waiting':
    case 'held':
    case 'dropped':
      return { kind, why: textIn(row, 'why') }
    case 'reserved':
      return { kind, target: target(), reservation: textIn(row, 'reservation') }
    case 'bound': {
      const generation = numberIn(row, 'generation') as Generation
      return { kind, target: target(), reservation: textIn(row, 'reservation'), generation }
    }
    case 'done':
      return { kind, target: target(), generation: numberIn(row, 'generation') as Generation }
  }
}
