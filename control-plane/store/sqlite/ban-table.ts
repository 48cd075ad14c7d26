import { type BanId, BANS_MAX } from '../../../proto/contract/ban.ts'
import type { BanRecord } from '../../bans/ban.ts'
import { numberIn, optionalTimeIn, textIn, timeIn } from './columns.ts'
import { type ChangeContext, type Refusal, refusedUnless } from './change-context.ts'
import type { Connection, Row } from './connection.ts'

/** Expired ones too, until they are dropped. */
export function readBans(connection: Connection): readonly BanRecord[] {
  return connection.rows('SELECT * FROM ban ORDER BY target').map(banOf)
}

export function putBan(
  { connection, now }: ChangeContext,
  ban: Pick<BanRecord, 'id' | 'target' | 'reason' | 'by'>,
  forMs: number | undefined,
): Refusal {
  const { id, target, reason, by } = ban
  const row = { target, reason, by, now, expiresAt: forMs === undefined ? null : now + forMs }
  if (connection.run(REPLACE, row) > 0) return undefined
  const count = connection.row('SELECT COUNT(*) AS bans FROM ban')
  if (count !== undefined && numberIn(count, 'bans') >= BANS_MAX) return `there are ${BANS_MAX} bans already`
  if (connection.row('SELECT 1 FROM ban WHERE ban_id = :id', { id }) !== undefined)
    return `there is a ban ${id} already`
  connection.run(INSERT, { ...row, id })
  return undefined
}

const REPLACE = `UPDATE ban SET reason = :reason, banned_by = :by, since = :now, expires_at = :expiresAt
  WHERE target = :target`
const INSERT = `INSERT INTO ban (target, ban_id, banned_by, since, expires_at, reason)
  VALUES (:target, :id, :by, :now, :expiresAt, :reason)`

export function removeBan({ connection }: ChangeContext, id: BanId): Refusal {
  return refusedUnless(connection.run('DELETE FROM ban WHERE ban_id = :id', { id }), `there is no ban ${id}`)
}

export function expireBan({ connection, now }: ChangeContext, id: BanId): Refusal {
  const written = connection.run('DELETE FROM ban WHERE ban_id = :id AND expires_at <= :now', { id, now })
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
