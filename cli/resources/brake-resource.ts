import type { BrakeView } from '../../proto/contract/admin.ts'
import { durationText } from '../arguments/duration.ts'
import { column, compareIds, type Resource } from '../output/resource.ts'

export const brakeResource: Resource<BrakeView> = {
  plural: 'brakes',
  nameOf: brake => `${brake.scope} ${brake.verb}`,
  compare: (left, right) => compareIds(left.scope, right.scope) || compareIds(left.verb, right.verb),
  columns: [
    column('SCOPE', brake => brake.scope),
    { heading: 'VERB', cell: brake => ({ text: brake.verb, tone: 'warning' }) },
    column('SINCE', brake => durationText(brake.sinceMs)),
    column('EXPIRES', brake => (brake.expiresInMs === 0 ? 'never' : `in ${durationText(brake.expiresInMs)}`)),
    column('OWNER', brake => brake.owner),
    column('REASON', brake => brake.reason || '-'),
  ],
  record: brake => ({
    scope: brake.scope,
    verb: brake.verb,
    reason: brake.reason,
    owner: brake.owner,
    sinceMs: brake.sinceMs,
    expiresInMs: brake.expiresInMs === 0 ? null : brake.expiresInMs,
  }),
}
