import type { StoreTimeMs } from '../../../lib/store-time.ts'
import type { MoveId, ShardRef } from '../../../proto/contract/ids.ts'
import type { HandoffRecord } from '../../zones/handoff-store.ts'
import { numberIn } from './columns.ts'
import { raiseRevision } from './fact-revision.ts'
import { put, row, run, type Statements } from './statements.ts'

/** Places of hand-offs are rows of `reservation`, so that whoever places players counts them. Every function here must run with the lock that
 *  commits of facts take. */
function placesId(id: MoveId): string {
  return `handoff-${id}`
}

/** Places on this shard that are kept for others than this hand-off. */
export function* placesForOthers(id: MoveId, shard: ShardRef, now: StoreTimeMs): Statements<number> {
  const found = yield* row(
    `SELECT CAST(COALESCE(SUM(places), 0) AS SIGNED) AS places FROM reservation
     WHERE shard_id = :shardId AND incarnation = :incarnation AND expires_at > :now AND id <> :id`,
    { id: placesId(id), ...shard, now },
  )
  return found === undefined ? 0 : numberIn(found, 'places')
}

/** Keeps them until then: made, moved to another shard, or kept for longer. */
export function* keepPlaces(
  { id, to, fromZone, toZone }: Pick<HandoffRecord, 'id' | 'to' | 'fromZone' | 'toZone'>,
  places: number,
  expiresAt: StoreTimeMs,
): Statements<void> {
  const reason = `hand-off ${id} from zone ${fromZone} to ${toZone}`
  yield* put(
    `UPDATE reservation SET shard_id = :shardId, incarnation = :incarnation, places = :places, reason = :reason,
       expires_at = :expiresAt WHERE id = :id`,
    `INSERT INTO reservation (id, shard_id, incarnation, places, reason, expires_at)
     VALUES (:id, :shardId, :incarnation, :places, :reason, :expiresAt)`,
    { id: placesId(id), ...to, places, reason, expiresAt },
  )
  yield* tellReaders()
}

/** So many less; the last ones go with their row. */
export function* givePlaces(id: MoveId, places: number): Statements<void> {
  const values = { id: placesId(id), places }
  const dropped = yield* run('DELETE FROM reservation WHERE id = :id AND places <= :places', values)
  const lessened =
    dropped > 0 ? 0 : yield* run('UPDATE reservation SET places = places - :places WHERE id = :id', values)
  if (dropped + lessened > 0) yield* tellReaders()
}

export function* dropPlaces(id: MoveId): Statements<void> {
  if ((yield* run('DELETE FROM reservation WHERE id = :id', { id: placesId(id) })) > 0) yield* tellReaders()
}

/** As a commit of facts that makes, extends or drops a reservation. */
function* tellReaders(): Statements<void> {
  yield* raiseRevision(['reservation.make'])
}
