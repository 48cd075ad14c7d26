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
import {
  among,
  isAmongFrom,
  ONE_ROW,
  row,
  rows,
  run,
  type Parameters,
  type Row,
  type Statements,
} from './statements.ts'

/** @param known what was read before: members never change after the beginning, so they are read once (there may be thousands) */
export function* readFailovers(
  known: readonly FailoverRecord[],
  now: StoreTimeMs,
): Statements<readonly FailoverRecord[]> {
  const membersById = new Map(known.map(failover => [failover.id, failover.members]))
  const failovers: FailoverRecord[] = []
  for (const found of yield* rows(READ_FAILOVERS, { after: now - FAILOVERS_SHOWN_MS })) {
    const id = textIn(found, 'id')
    const isShownWithMembers = !isOver(textIn(found, 'phase') as FailoverPhaseName)
    const members = isShownWithMembers ? (membersById.get(id) ?? (yield* readMembers(id))) : []
    failovers.push(failoverOf(found, members))
  }
  return failovers
}

const READ_FAILOVERS = `SELECT id, group_id, shard_id, incarnation, cause, begun_at, hold_until, since, cause_event,
    phase, target_shard_id, target_incarnation, reservation, generation, why
  FROM failover WHERE phase NOT IN ('done', 'dropped') OR begun_at > :after ORDER BY begun_at, id`

/** Whether facts read at `now` show it. */
export function isFailoverShown(failover: FailoverRecord, now: StoreTimeMs): boolean {
  return !isOver(failover.phase.kind) || failover.begunAt > now - FAILOVERS_SHOWN_MS
}

export function* beginFailover(
  { now, causeEvent }: ChangeContext,
  failover: Extract<Change, { readonly kind: 'failover.begin' }>['failover'],
): Statements<Refusal> {
  if (failover.members.length > FAILOVER_MEMBERS_MAX)
    throw new SwitchyardError(
      'SWY_LIMIT',
      `fail-over ${failover.id} has more than ${FAILOVER_MEMBERS_MAX} members`,
    )
  yield* run("DELETE FROM failover WHERE phase IN ('done', 'dropped') AND since < :before", {
    before: now - KEPT_MS,
  })
  const written = yield* run(BEGIN_FAILOVER, {
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
  FROM ${ONE_ROW} WHERE EXISTS (SELECT 1 FROM shard_group WHERE group_id = :group AND shard_id = :shardId AND incarnation = :incarnation)
    AND NOT EXISTS (SELECT 1 FROM failover WHERE group_id = :group AND phase NOT IN ('done', 'dropped'))
    AND NOT EXISTS (SELECT 1 FROM failover WHERE id = :id)`

export function* setFailoverPhase(
  { now }: ChangeContext,
  change: { readonly id: string; readonly from: readonly FailoverPhaseName[]; readonly phase: FailoverPhase },
): Statements<Refusal> {
  const written = yield* run(SET_PHASE, {
    id: change.id,
    from: among(change.from),
    ...columnsOf(change.phase),
    now,
  })
  return refusedUnless(written, `fail-over ${change.id} is in none of the phases ${change.from.join(', ')}`)
}

/** Members of one that is over are shown to nobody, so they go. */
const SET_PHASE = `UPDATE failover SET since = CASE WHEN phase = :phase THEN since ELSE :now END,
    phase = :phase, target_shard_id = :targetShardId, target_incarnation = :targetIncarnation,
    reservation = :reservation, generation = :generation, why = :why,
    members = CASE WHEN :phase IN ('done', 'dropped') THEN '[]' ELSE members END
  WHERE id = :id AND ${isAmongFrom('phase')}`

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

function* readMembers(id: string): Statements<readonly string[]> {
  const found = yield* row('SELECT members FROM failover WHERE id = :id', { id })
  return found === undefined ? [] : (jsonIn(found, 'members') as readonly string[])
}

function failoverOf(row: Row, members: readonly string[]): FailoverRecord {
  return {
    id: textIn(row, 'id'),
    group: textIn(row, 'group_id') as GroupId,
    from: shardRefIn(row),
    cause: textIn(row, 'cause') as FailoverCause,
    members,
    begunAt: timeIn(row, 'begun_at'),
    holdUntil: timeIn(row, 'hold_until'),
    since: timeIn(row, 'since'),
    phase: phaseOf(row),
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
