import type { BanView } from '../../proto/contract/ban.ts'
import { durationText } from '../arguments/duration.ts'
import { column, compareIds, type Resource } from '../output/resource.ts'

export const banResource: Resource<BanView> = {
  plural: 'bans',
  nameOf: ban => ban.id,
  compare: (left, right) => compareIds(left.target, right.target),
  columns: [
    column('TARGET', ban => ban.target),
    column('SINCE', ban => durationText(ban.sinceMs)),
    column('EXPIRES', ban => (ban.expiresInMs === 0 ? 'never' : `in ${durationText(ban.expiresInMs)}`)),
    column('BY', ban => ban.by),
    column('REASON', ban => ban.reason || '-'),
    column('ID', ban => ban.id),
  ],
  record: ban => ({
    id: ban.id,
    target: ban.target,
    reason: ban.reason,
    by: ban.by,
    sinceMs: ban.sinceMs,
    expiresInMs: ban.expiresInMs === 0 ? null : ban.expiresInMs,
  }),
}
