import { type BanId, BANS_MAX } from '../../../proto/contract/ban.ts'
import type { BanRecord } from '../../bans/ban.ts'
import { numberIn, optionalTimeIn, textIn, timeIn } from './columns.ts'
import { type ChangeContext, type Refusal, refusedUnless } from './change-context.ts'
import { row, rows, run, type Row, type Statements } from './statements.ts'

/** Expired ones too, until they are dropped. */
export function* readBans(): Statements<readonly BanRecord[]> {
  return (yield* rows('SELECT * FROM ban ORDER BY target')).map(banOf)
}

export function* putBan(
  { now }: ChangeContext,
  ban: Pick<BanRecord, 'id' | 'target' | 'reason' | 'by'>,
  forMs: number | undefined,
): Statements<Refusal> {
  const { id, target, reason, by } = ban
  const values = { target, reason, by, now, expiresAt: forMs === undefined ? null : now + forMs }
  if ((yield* run(REPLACE, values)) > 0) return undefined
  const count = yield* row('SELECT COUNT(*) AS bans FROM ban')
  if (count !== undefined && numberIn(count, 'bans') >= BANS_MAX) return `there are ${BANS_MAX} bans already`
  if ((yield* row('SELECT 1 FROM ban WHERE ban_id = :id', { id })) !== undefined)
    return `there is a ban ${id} already`
  yield* run(INSERT, { ...values, id })
  return undefined
}

const REPLACE = `UPDATE ban SET reason = :reason, banned_by = :by, since = :now, expires_at = :expiresAt
  WHERE target = :target`
const INSERT = `INSERT INTO ban (target, ban_id, banned_by, since, expires_at, reason)
  VALUES (:target, :id, :by, :now, :expiresAt, :reason)`

export function* removeBan(id: BanId): Statements<Refusal> {
  return refusedUnless(yield* run('DELETE FROM ban WHERE ban_id = :id', { id }), `there is no ban ${id}`)
}

export function* expireBan({ now }: ChangeContext, id: BanId): Statements<Refusal> {
  const written = yield* run('DELETE FROM ban WHERE ban_id = :id AND expires_at <= :now', { id, now })
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
