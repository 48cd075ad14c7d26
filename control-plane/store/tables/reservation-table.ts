import type { Change } from '../../facts/change.ts'
import type { ReservationRecord } from '../../groups/failover.ts'
import { shardRefText } from '../../../proto/contract/ids.ts'
import { numberIn, shardRefIn, textIn, timeIn } from './columns.ts'
import { type ChangeContext, type Refusal, refusedUnless } from './change-context.ts'
import { SHARD_IS_NOBODYS, SHARD_IS_READY } from './group-table.ts'
import { ONE_ROW, rows, run, type Row, type Statements } from './statements.ts'

export function* readReservations(): Statements<readonly ReservationRecord[]> {
  return (yield* rows('SELECT * FROM reservation ORDER BY id')).map(reservationOf)
}

export function* makeReservation(
  { now }: ChangeContext,
  change: Extract<Change, { readonly kind: 'reservation.make' }>,
): Statements<Refusal> {
  const { id, shard, places, reason, ttlMs } = change.reservation
  // One that has run out is shown to nobody any more, so it must not stand in the way of its id either.
  yield* run('DELETE FROM reservation WHERE id = :id AND expires_at <= :now', { id, now })
  const values = { id, ...shard, places, reason, expiresAt: now + ttlMs, now }
  const written = change.alone
    ? yield* run(RESERVE_ALONE, values)
    : yield* run(RESERVE_AMONG_OTHERS, { ...values, players: change.players })
  const what = change.alone ? 'empty' : `free for ${places} more`
  return refusedUnless(
    written,
    `reservation ${id} exists already, or ${shardRefText(shard)} is not ready and ${what}`,
  )
}

const INSERT = `INSERT INTO reservation (id, shard_id, incarnation, places, reason, expires_at)
  SELECT :id, :shardId, :incarnation, :places, :reason, :expiresAt FROM ${ONE_ROW}
  WHERE ${SHARD_IS_READY} AND NOT EXISTS (SELECT 1 FROM reservation WHERE id = :id)`
const OTHERS =
  'FROM reservation WHERE shard_id = :shardId AND incarnation = :incarnation AND expires_at > :now'

const RESERVE_ALONE = `${INSERT} AND ${SHARD_IS_NOBODYS}`

const RESERVE_AMONG_OTHERS = `${INSERT}
    AND :players + :places + (SELECT COALESCE(SUM(places), 0) ${OTHERS}) <=
      (SELECT slots FROM shard WHERE shard_id = :shardId)`

/** One that has run out stays so: its places may belong to another by now. */
export function* extendReservation(
  { now }: ChangeContext,
  change: { readonly id: string; readonly ttlMs: number },
): Statements<Refusal> {
  yield* run('UPDATE reservation SET expires_at = :expiresAt WHERE id = :id AND expires_at > :now', {
    id: change.id,
    expiresAt: now + change.ttlMs,
    now,
  })
  return undefined
}

export function* dropReservation(id: string): Statements<Refusal> {
  yield* run('DELETE FROM reservation WHERE id = :id', { id })
  return undefined
}

export function* sweepReservations({ now }: ChangeContext): Statements<Refusal> {
  yield* run('DELETE FROM reservation WHERE expires_at <= :now', { now })
  return undefined
}

function reservationOf(row: Row): ReservationRecord {
  return {
    id: textIn(row, 'id'),
    shard: shardRefIn(row),
    places: numberIn(row, 'places'),
    reason: textIn(row, 'reason'),
    expiresAt: timeIn(row, 'expires_at'),
  }
}
