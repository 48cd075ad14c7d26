import t from 'tap'
import { calendarMistake, lastTime, nextTimes } from '../../../control-plane/automation/calendar.ts'
import type { DeclaredSchedule } from '../../../control-plane/scaler/cluster.ts'
import type { StoreTimeMs } from '../../../lib/store-time.ts'

const cron = (pattern: string, timeZone = 'Europe/Berlin'): DeclaredSchedule['when'] => ({
  kind: 'cron',
  cron: pattern,
  timeZone,
})
const at = (text: string) => Date.parse(text) as StoreTimeMs
const next = (when: DeclaredSchedule['when'], from: string, count: number) =>
  nextTimes(when, at(from), count).map(time => new Date(time).toISOString().slice(0, 16))
const last = (when: DeclaredSchedule['when'], now: string) => {
  const time = lastTime(when, at(now))
  return time === undefined ? undefined : new Date(time).toISOString().slice(0, 16)
}

t.test('in spring, what the clocks leave out comes at the first moment after the gap', async t => {
  t.same(next(cron('30 2 * * *'), '2026-03-28T00:00:00Z', 3), [
    '2026-03-28T01:30',
    '2026-03-29T01:00',
    '2026-03-30T00:30',
  ])
  t.same(next(cron('0 * * * *'), '2026-03-28T23:30:00Z', 3), [
    '2026-03-29T00:00',
    '2026-03-29T01:00',
    '2026-03-29T02:00',
  ])
})

t.test('in autumn, what comes twice on the clock is due once', async t => {
  t.same(next(cron('30 2 * * *'), '2026-10-24T00:00:00Z', 3), [
    '2026-10-24T00:30',
    '2026-10-25T00:30',
    '2026-10-26T01:30',
  ])
  t.equal(last(cron('30 2 * * *'), '2026-10-25T01:30:00Z'), '2026-10-25T00:30')
  t.same(
    next(cron('0 * * * *'), '2026-10-24T23:30:00Z', 3),
    ['2026-10-25T00:00', '2026-10-25T01:00', '2026-10-25T02:00'],
    'every hour is every hour',
  )
})

t.test('six in the evening is six in the evening, in summer and in winter', async t => {
  t.same(next(cron('0 18 * * *'), '2026-03-28T00:00:00Z', 2), ['2026-03-28T17:00', '2026-03-29T16:00'])
  t.same(next(cron('0 18 * * *'), '2026-10-24T00:00:00Z', 2), ['2026-10-24T16:00', '2026-10-25T17:00'])
})

t.test('the last time is the one that is due now, too', async t => {
  const evening = cron('0 18 * * *', 'UTC')
  t.equal(last(evening, '2026-05-04T17:59:59Z'), '2026-05-03T18:00')
  t.equal(last(evening, '2026-05-04T18:00:00Z'), '2026-05-04T18:00')
  t.equal(lastTime(evening, (at('2026-05-04T18:00:00Z') - 1) as StoreTimeMs), at('2026-05-03T18:00:00Z'))
  const once: DeclaredSchedule['when'] = { kind: 'once', at: at('2026-05-04T18:00:00Z') }
  t.equal(last(once, '2026-05-04T17:59:59Z'), undefined)
  t.equal(last(once, '2027-01-01T00:00:00Z'), '2026-05-04T18:00')
  t.same(next(once, '2026-05-04T17:00:00Z', 9), ['2026-05-04T18:00'])
  t.same(next(once, '2026-05-04T18:00:00Z', 9), [])
})

t.test('a time that cannot be is refused with what to write', async t => {
  const table: readonly (readonly [DeclaredSchedule['when'], RegExp | undefined])[] = [
    [cron('0 18 * * 5'), undefined],
    [cron('*/5 0-6 1,15 * MON-FRI', 'UTC'), undefined],
    [cron('0 18 * *'), /five parts/],
    [cron('0 0 18 * * 5'), /five parts/],
    [cron(''), /five parts/],
    [cron('@daily'), /five parts/],
    [cron('61 * * * *'), /minute: 61/],
    [cron('0 18 * * FUN'), /cannot be read/],
    [cron('0 0 31 2 *'), /never comes true/],
    [cron('0 18 * * 5', 'Europe/Nowhere'), /no time zone/],
    [cron('0 18 * * 5', ''), /no time zone/],
    [cron(`${'0,'.repeat(60)}0 18 * * 5`), /longer than 100/],
    [{ kind: 'once', at: 5 }, undefined],
    [{ kind: 'once', at: Number.NaN }, /no moment/],
    [{ kind: 'once', at: 1.5 }, /no moment/],
    [{ kind: 'once', at: 9e15 }, /no moment/],
  ]
  for (const [when, mistake] of table) {
    const said = calendarMistake(when)
    if (mistake === undefined) t.equal(said, undefined, JSON.stringify(when))
    else t.match(said, mistake, JSON.stringify(when))
  }
})
