import type { StoreTimeMs } from '../../../lib/store-time.ts'
import { type MoveId, sameShard, type ShardRef } from '../../../proto/contract/ids.ts'
import { nextEpoch } from '../../sessions/decide-claim.ts'
import { isPlayed } from '../../sessions/session.ts'
import { SHARD_LEASE_MARGIN_MS } from '../../sessions/session-store.ts'
import type { HandoffMemberRecord, HandoffRecord, Refused } from '../../zones/handoff-store.ts'
import { refused } from '../../zones/judge-handoff.ts'
import { textIn } from './columns.ts'
import { noteArrival } from './handoff-arrive-table.ts'
import { dropPlaces, givePlaces } from './handoff-places-table.ts'
import {
  endIfNobodyIsAwaited,
  endMove,
  readHandoff,
  readSessionOf,
  setMemberPhase,
  type StoredHandoff,
} from './handoff-table.ts'
import { type Row, rows, run, type Statements } from './statements.ts'

/** Must run inside a writing transaction with the members' sessions and the lock of commits. */
export function* abortMove(
  id: MoveId,
  from: ShardRef,
  now: StoreTimeMs,
): Statements<{ readonly kind: 'done' } | Refused> {
  const stored = yield* readHandoff(id)
  if (stored === undefined) return { kind: 'done' }
  if (!sameShard(stored.record.from, from)) return refused('fenced')
  if (stored.record.phase === 'committed') return refused('fenced')
  if (stored.record.phase !== 'over') yield* endMove(stored, now)
  yield* dropPlaces(id)
  return { kind: 'done' }
}

/** Whoever commits with SQL, and is refused, leaves them. Must run inside a writing transaction with the lock of commits. */
export function* dropPlacesIfOver(id: MoveId): Statements<void> {
  const stored = yield* readHandoff(id)
  if (stored?.record.phase === 'over') yield* dropPlaces(id)
}

/** Hand-offs that time, or somebody else, has ended: each to be looked at again under its locks. Ended ones too whose places are still kept:
 *  whoever commits with SQL leaves those. */
export function* readRunOut(now: StoreTimeMs, limit: number): Statements<readonly MoveId[]> {
  const open = yield* rows(
    `SELECT move_id FROM handoff WHERE ended_at IS NULL AND phase IN ('reserved', 'moving') AND ends_at <= :now
     ORDER BY since, move_id LIMIT :limit`,
    { now, limit },
  )
  const awaited = yield* rows(
    `SELECT DISTINCT handoff.move_id FROM handoff
     JOIN handoff_member ON handoff_member.move_id = handoff.move_id AND handoff_member.phase = 'waiting'
     LEFT JOIN session ON session.account_id = handoff_member.account_id
     WHERE handoff.ended_at IS NULL AND handoff.phase = 'committed'
       AND (handoff.ends_at <= :freeFrom OR session.state IS NULL OR session.state <> 'granted'
         OR session.epoch <> handoff_member.granted)
     ORDER BY handoff.move_id LIMIT :limit`,
    { freeFrom: now - SHARD_LEASE_MARGIN_MS, limit },
  )
  const kept = yield* rows(
    `SELECT handoff.move_id FROM reservation JOIN handoff ON handoff.move_id = SUBSTR(reservation.id, 9)
     WHERE reservation.id LIKE 'handoff-%' AND handoff.ended_at IS NOT NULL ORDER BY handoff.move_id LIMIT :limit`,
    { limit },
  )
  return [...new Set([...open, ...awaited, ...kept].map(moveIdIn))].slice(0, limit)
}

/** Must run inside a writing transaction with the members' sessions and the lock of commits.
 *  @returns what ended by it; undefined: nothing did */
export function* endRunOut(id: MoveId, now: StoreTimeMs): Statements<HandoffRecord | undefined> {
  const stored = yield* readHandoff(id)
  if (stored === undefined) return undefined
  switch (stored.record.phase) {
    case 'reserved':
    case 'moving':
      if (stored.record.until > now) return undefined
      yield* endMove(stored, now)
      yield* dropPlaces(id)
      break
    case 'committed':
      if (!(yield* endAwaited(stored, now))) return undefined
      break
    case 'over':
      yield* dropPlaces(id)
      return undefined
  }
  return (yield* readHandoff(id))?.record
}

export const READ_ENDED =
  'SELECT move_id FROM handoff WHERE ended_at IS NOT NULL AND ended_at <= :before ORDER BY ended_at, since LIMIT :limit'

/** Drops what ended before.
 *  @param read `READ_ENDED`, or the same with what the database needs to keep others from what was read */
export function* dropEnded(before: StoreTimeMs, limit: number, read: string = READ_ENDED): Statements<void> {
  const found = yield* rows(read, { before, limit })
  for (const id of found.map(moveIdIn)) {
    yield* run('DELETE FROM handoff_member WHERE move_id = :id', { id })
    yield* run('DELETE FROM handoff WHERE move_id = :id', { id })
  }
}

/** @returns whether somebody is not awaited any more */
function* endAwaited(stored: StoredHandoff, now: StoreTimeMs): Statements<boolean> {
  const { record } = stored
  let ended = 0
  for (const member of record.members)
    if (member.phase === 'waiting' && (yield* endMember(stored, member, now))) ended += 1
  yield* endIfNobodyIsAwaited(record.id, now)
  if (ended === 0 && record.members.every(member => member.phase !== 'waiting')) yield* dropPlaces(record.id)
  return ended > 0
}

function* endMember(
  stored: StoredHandoff,
  { account, granted }: HandoffMemberRecord,
  now: StoreTimeMs,
): Statements<boolean> {
  const { id, until } = stored.record
  const session = yield* readSessionOf(account)
  const isTheirs = session !== undefined && session.epoch === granted
  if (isTheirs && session.state.kind === 'granted') {
    if (until + SHARD_LEASE_MARGIN_MS > now) return false
    yield* run(
      `UPDATE session SET epoch = :next, rev = rev + 1, state = 'free', since = :now
       WHERE account_id = :account AND epoch = :epoch AND state = 'granted'`,
      { account, epoch: session.epoch, next: nextEpoch(session.epoch, now), now },
    )
  }
  if (isTheirs && isPlayed(session.state)) {
    yield* noteArrival(account, { stored }, session.since)
    return true
  }
  yield* setMemberPhase({ id, account }, 'expired', null)
  yield* givePlaces(id, 1)
  return true
}

function moveIdIn(found: Row): MoveId {
  return textIn(found, 'move_id') as MoveId
}
