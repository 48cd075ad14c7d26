import { calendarMistake, lastTime, nextTimes } from '../../../control-plane/automation/calendar.ts'
import type { StoreTimeMs } from '../../../lib/store-time.ts'
import { expect, expectPlainLine } from '../engine/expectations.ts'
import type { FuzzTarget } from '../engine/fuzz-target.ts'

const NOW = Date.parse('2026-10-25T00:30:00Z') as StoreTimeMs

/** Times of schedules: a cron pattern, a line end, a time zone. */
export const calendars: FuzzTarget = {
  name: 'calendars',
  promise: 'a pattern that is taken has times on both sides of now, in order; all else is refused in words',
  words: [
    '*/5',
    '0 18 * * 5',
    'MON-FRI',
    'L',
    '#2',
    '\n',
    'Europe/Berlin',
    'UTC',
    '31',
    '29 2',
    '@daily',
    '?',
  ],
  run(input) {
    const [cron = '', timeZone = 'UTC'] = input.toString().split('\n', 2)
    const when = { kind: 'cron', cron, timeZone } as const
    const mistake = calendarMistake(when)
    if (mistake !== undefined) {
      expectPlainLine(mistake, 'a mistake')
      return 'refused'
    }
    const times = nextTimes(when, NOW, 3)
    expect(
      times.every((time, index) => time > (times[index - 1] ?? NOW)),
      'times come one after the other',
    )
    const last = lastTime(when, NOW)
    expect(last === undefined || last <= NOW, 'the last time is over')
    return 'taken'
  },
}
