import { type BanId, BANS_MAX } from '../../../proto/contract/ban.ts'
import type { BanRecord } from '../../bans/ban.ts'
import { optionalTimeIn, textIn, timeIn } from './columns.ts'
import { type ChangeContext, type Refusal, refusedUnless } from './change-context.ts'
import { TableRoom } from './table-room.ts'
import { row, rows, run, type Row, type Statements } from './statements.ts'

export function newBanRoom(): TableRoom {
  return new TableRoom('SELECT COUNT(*) AS held FROM ban', BANS_MAX)
}

/** Expired ones too, until they are dropped. */
export function* readBans(): Statements<readonly BanRecord[]> {
  return (yield* rows('SELECT * FROM ban ORDER BY target')).map(banOf)
}

export function* putBan(
  { now, banRoom }: ChangeContext,
  ban: Pick<BanRecord, 'id' | 'target' | 'reason' | 'by'>,
  forMs: number | undefined,
): Statements<Refusal> {
  const { id, target, reason, by } = ban
  const values = { target, reason, by, now, expiresAt: forMs === undefined ? null : now + forMs }
  if ((yield* run(REPLACE, values)) > 0) return undefined
  if ((yield* banRoom.left()) <= 0) return `there are ${BANS_MAX} bans already`
  if ((yield* row('SELECT 1 FROM ban WHERE ban_id = :id', { id })) !== undefined)
    return `there is a ban ${id} already`
  banRoom.take(yield* run(INSERT, { ...values, id }))
  return undefined
}

const REPLACE = `UPDATE ban SET reason = :reason, banned_by = :by, since = :now, expires_at = :expiresAt
  WHERE target = :target`
const INSERT = `INSERT INTO ban (target, ban_id, banned_by, since, expires_at, reason)
  VALUES (:target, :id, :by, :now, :expiresAt, :reason)`

export function* removeBan({ banRoom }: ChangeContext, id: BanId): Statements<Refusal> {
  const removed = yield* run('DELETE FROM ban WHERE ban_id = :id', { id })
  banRoom.take(-removed)
  return refusedUnless(removed, `there is no ban ${id}`)
}

export function* expireBan({ now, banRoom }: ChangeContext, id: BanId): Statements<Refusal> {
  const written = yield* run('DELETE FROM ban WHERE ban_id = :id AND expires_at <= :now', { id, now })
  banRoom.take(-written)
  return refusedUnless(written, `no ban ${id} has run out`)
}

function banOf(row: Row): BanRecord {
  return {
    id: textIn(row, 'ban_id') as BanId,
    target: textIn(row, 'target'),
    reason: textIn(row, 'reason'),
    by: textIn(row, 'banned_by'),
    since: timeIn(row, 'since'),
    expiresAt: optionalTimeIn(row, 'expires_at'),
  }
}
