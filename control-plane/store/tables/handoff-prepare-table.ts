import { type StoreTimeMs, storeTimeAfter } from '../../../lib/store-time.ts'
import { ARRIVE_WITHIN_MS, COMMIT_WITHIN_MS, PLACES_KEPT_MS } from '../../../proto/contract/handoff.ts'
import { type MoveId, sameShard, type ShardRef } from '../../../proto/contract/ids.ts'
import { isPlayed } from '../../sessions/session.ts'
import { SHARD_LEASE_MARGIN_MS } from '../../sessions/session-store.ts'
import type { HandoffRecord, PlacesWanted, Refused } from '../../zones/handoff-store.ts'
import {
  hasRoom,
  judgePlaces,
  judgePrepare,
  judgeRepeated,
  type MemberView,
  refused,
} from '../../zones/judge-handoff.ts'
import { dropPlaces, keepPlaces, placesForOthers } from './handoff-places-table.ts'
import {
  endMove,
  readArrivals,
  readHandoff,
  readOtherUntil,
  readSessionOf,
  readSessionsOf,
  readStandingOf,
  type StoredHandoff,
} from './handoff-table.ts'
import { type Parameters, row, run, type Statements } from './statements.ts'

type Reserved = { readonly kind: 'reserved' }
type Prepared = { readonly kind: 'prepared'; readonly leftMs: number }

/** The row of a hand-off that is not known yet, before `reservePlaces` in the same transaction. Must run with the members' sessions, and before
 *  the lock of commits is taken: it may have to wait for a script that has asked for an id nobody knows.
 *  @returns whether it was made */
export function* makeMove(wanted: PlacesWanted, now: StoreTimeMs): Statements<boolean> {
  const found = yield* row('SELECT move_id FROM handoff WHERE move_id = :id', { id: wanted.id })
  if (found !== undefined) return false
  const accounts = wanted.members.map(({ account }) => account).toSorted()
  const until = storeTimeAfter(now, PLACES_KEPT_MS)
  yield* run(INSERT, { ...valuesOf(wanted), since: now, until, accounts: accounts.join(',') })
  return true
}

/** Must run inside a writing transaction with the members' sessions and the lock of commits.
 *  @param isMade by `makeMove`, in this transaction: goes again with a refusal */
export function* reservePlaces(
  wanted: PlacesWanted,
  isMade: boolean,
  now: StoreTimeMs,
): Statements<Reserved | Refused> {
  const stored = isMade ? undefined : yield* readHandoff(wanted.id)
  // Made by `makeMove`, or found by it and dropped since.
  if (!isMade && stored === undefined) return refused('over')
  const repeated = stored && judgeRepeated(stored.record, wanted)
  if (stored !== undefined && repeated?.kind === 'reserved') return yield* stillReserved(stored, now)
  if (repeated !== undefined) return repeated
  const members: MemberView[] = []
  for (const member of wanted.members)
    members.push({
      member,
      session: yield* readSessionOf(member.account),
      otherUntil: yield* readOtherUntil(member, wanted.id, now),
      arrivals: yield* readArrivals(member.account, Math.max(1, wanted.handoffsMax)),
    })
  const refusal = judgePlaces({
    wanted,
    members,
    now,
    from: yield* readStandingOf(wanted.from),
    to: yield* readStandingOf(wanted.to),
    kept: yield* placesForOthers(wanted.id, wanted.to, now),
  })
  if (refusal !== undefined) {
    if (isMade) yield* run('DELETE FROM handoff WHERE move_id = :id', { id: wanted.id })
    return refusal
  }
  const until = storeTimeAfter(now, PLACES_KEPT_MS)
  if (isMade) yield* insertMembers(wanted, members)
  yield* run(RESERVE, { ...valuesOf(wanted), until })
  yield* keepPlaces(wanted, members.length, until)
  return { kind: 'reserved' }
}

/** Must run inside a writing transaction with the members' sessions and the lock of commits. */
export function* prepareMove(id: MoveId, from: ShardRef, now: StoreTimeMs): Statements<Prepared | Refused> {
  const stored = yield* readHandoff(id)
  if (stored === undefined) return refused('over')
  const { record } = stored
  if (!sameShard(record.from, from)) return refused('fenced')
  if (record.phase === 'moving') return yield* preparedBefore(stored, now)
  if (record.phase === 'committed') return refused('fenced')
  if (record.phase !== 'reserved') return refused('over')
  const refusal = judgePrepare({
    record,
    now,
    shard: from,
    from: yield* readStandingOf(record.from),
    to: yield* readStandingOf(record.to),
    sessions: yield* readSessionsOf(record.members.map(member => member.account)),
  })
  if (refusal !== undefined) return refusal
  if (record.until <= now && !(yield* hasPlacesAgain(stored, now))) return refused('over')
  yield* beginMove(record, now)
  return { kind: 'prepared', leftMs: COMMIT_WITHIN_MS }
}

function* stillReserved(stored: StoredHandoff, now: StoreTimeMs): Statements<Reserved | Refused> {
  const prepared = yield* preparedBefore(stored, now)
  return prepared.kind === 'prepared' ? { kind: 'reserved' } : prepared
}

/** Of one that is moving. */
function* preparedBefore(stored: StoredHandoff, now: StoreTimeMs): Statements<Prepared | Refused> {
  const { id, until } = stored.record
  if (until > now) return { kind: 'prepared', leftMs: until - now }
  yield* endMove(stored, now)
  yield* dropPlaces(id)
  return refused('over')
}

/** What was kept may be another's by now. */
function* hasPlacesAgain({ record, players, slots }: StoredHandoff, now: StoreTimeMs): Statements<boolean> {
  const kept = yield* placesForOthers(record.id, record.to, now)
  return hasRoom({ players, slots, kept, places: record.members.length })
}

function* beginMove(record: HandoffRecord, now: StoreTimeMs): Statements<void> {
  for (const { account, epoch } of record.members)
    yield* run(
      `UPDATE session SET state = 'moving', rev = rev + 1 WHERE account_id = :account AND epoch = :epoch AND state = 'held'
         AND shard_id = :shardId AND incarnation = :incarnation`,
      { account, epoch, ...record.from },
    )
  const until = storeTimeAfter(now, COMMIT_WITHIN_MS)
  yield* run(
    "UPDATE handoff SET phase = 'moving', since = :now, ends_at = :until WHERE move_id = :id AND phase = 'reserved'",
    { id: record.id, now, until },
  )
  // Whoever commits with SQL cannot lock what keeps the places: they are kept for as long as all of it may take.
  const kept = storeTimeAfter(until, ARRIVE_WITHIN_MS + SHARD_LEASE_MARGIN_MS)
  yield* keepPlaces(record, record.members.length, kept)
}

const INSERT = `INSERT INTO handoff (move_id, phase, from_shard_id, from_incarnation, from_zone, to_shard_id, to_incarnation,
    to_group, to_zone, players, slots, since, ends_at, routed, accounts)
  VALUES (:id, 'reserved', :fromShardId, :fromIncarnation, :fromZone, :toShardId, :toIncarnation,
    :toGroup, :toZone, :players, :slots, :since, :until, 0, :accounts)`

const RESERVE = `UPDATE handoff SET from_shard_id = :fromShardId, from_incarnation = :fromIncarnation, from_zone = :fromZone,
    to_shard_id = :toShardId, to_incarnation = :toIncarnation, to_group = :toGroup, to_zone = :toZone,
    players = :players, slots = :slots, ends_at = :until
  WHERE move_id = :id AND phase = 'reserved'`

function valuesOf(wanted: PlacesWanted): Parameters {
  return {
    id: wanted.id,
    fromShardId: wanted.from.shardId,
    fromIncarnation: wanted.from.incarnation,
    fromZone: wanted.fromZone,
    toShardId: wanted.to.shardId,
    toIncarnation: wanted.to.incarnation,
    toGroup: wanted.toGroup,
    toZone: wanted.toZone,
    players: wanted.players,
    slots: wanted.slots,
  }
}

const NO_PAYLOAD = Buffer.alloc(0)

function* insertMembers({ id }: PlacesWanted, members: readonly MemberView[]): Statements<void> {
  for (const [ordinal, { member, session }] of members.entries()) {
    const seen = session && isPlayed(session.state) ? session.state.seen : undefined
    yield* run(
      `INSERT INTO handoff_member (move_id, account_id, ordinal, epoch, phase, seen_protocol, seen_ip, seen_port, payload)
       VALUES (:id, :account, :ordinal, :epoch, 'waiting', :protocol, :ip, :port, :payload)`,
      {
        id,
        ...member,
        ordinal,
        protocol: seen?.protocol ?? null,
        ip: seen?.ip ?? null,
        port: seen?.port ?? null,
        payload: NO_PAYLOAD,
      },
    )
  }
}
