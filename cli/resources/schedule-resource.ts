import type { ScheduledTime, ScheduleView } from '../../proto/contract/automation.ts'
import { utcText } from '../../lib/utc-text.ts'
import { column, compareIds, type Resource } from '../output/resource.ts'

export const scheduleResource: Resource<ScheduleView> = {
  plural: 'schedules',
  nameOf: schedule => schedule.name,
  compare: (left, right) => compareIds(left.name, right.name),
  columns: [
    column('NAME', schedule => schedule.name),
    column('POOL', schedule => schedule.pool),
    column('WHEN', whenText),
    column('FLOOR', schedule => String(schedule.floor)),
    {
      heading: 'HOLDS',
      cell: schedule => ({ text: schedule.holds ? 'yes' : 'no', tone: schedule.holds ? 'good' : 'quiet' }),
    },
    column('NEXT', schedule => (schedule.nextMs === 0 ? 'never' : utcText(schedule.nextMs))),
    column('CATCH-UP', schedule => schedule.catchUp, true),
  ],
  record: schedule => ({
    name: schedule.name,
    pool: schedule.pool,
    cron: schedule.cron === '' ? null : schedule.cron,
    timeZone: schedule.cron === '' ? null : schedule.timeZone,
    at: schedule.atMs === 0 ? null : utcText(schedule.atMs),
    floor: schedule.floor,
    catchUp: schedule.catchUp,
    holds: schedule.holds,
    next: schedule.nextMs === 0 ? null : utcText(schedule.nextMs),
  }),
}

function whenText({ cron, timeZone, atMs }: ScheduleView): string {
  return cron === '' ? utcText(atMs) : `${cron} ${timeZone}`
}

export const scheduledTimeResource: Resource<ScheduledTime> = {
  plural: 'times',
  nameOf: ({ name, atMs }) => `${name} ${utcText(atMs)}`,
  compare: (left, right) => left.atMs - right.atMs || compareIds(left.name, right.name),
  columns: [
    column('AT', ({ atMs }) => utcText(atMs)),
    column('NAME', ({ name }) => name),
    column('POOL', ({ pool }) => pool),
    column('FLOOR', ({ floor }) => String(floor)),
  ],
  record: ({ name, pool, floor, atMs }) => ({ name, pool, floor, at: utcText(atMs) }),
}
