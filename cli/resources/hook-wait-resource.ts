import type { HookWaitView } from '../../proto/contract/automation.ts'
import { durationText } from '../arguments/duration.ts'
import { column, compareIds, type Resource } from '../output/resource.ts'

export const hookWaitResource: Resource<HookWaitView> = {
  plural: 'hooks',
  nameOf: ({ host, hook }) => `${host} ${hook}`,
  compare: (left, right) => compareIds(left.host, right.host) || compareIds(left.hook, right.hook),
  columns: [
    column('HOST', wait => wait.host),
    column('HOOK', wait => wait.hook),
    column('MOMENT', wait => wait.moment),
    {
      heading: 'RESULT',
      cell: ({ result }) => ({ text: result || 'waits', tone: result === '' ? 'warning' : 'good' }),
    },
    column('SINCE', wait => durationText(wait.sinceMs)),
    column('HEARD', wait => durationText(wait.heardMs)),
    column('WHY', wait => wait.why),
  ],
  record: ({ host, hook, moment, result, sinceMs, heardMs, why }) => ({
    host,
    hook,
    moment,
    result: result === '' ? null : result,
    sinceMs,
    heardMs,
    why,
  }),
}
