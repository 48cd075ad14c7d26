import t from 'tap'
import { leaks, trendOf } from './trend.ts'

const bound = { always: 10, perHour: 60 }
const readings = (values: readonly number[]) =>
  values.map((value, index) => ({ atMs: index * 60_000, value }))
const minutes = Array.from({ length: 61 }, (_, index) => index)

t.test(
  'what grows by two a minute for half an hour leaks; what grows while it warms up does not',
  async t => {
    const leak = trendOf(readings(minutes.map(minute => 100 + 2 * minute)), bound)
    t.match(leak, { growth: 60, allowed: 40, max: 220 })
    t.ok(leak !== undefined && Math.abs(leak.perHour - 120) < 1e-6 && leaks(leak))
    const warm = trendOf(readings(minutes.map(minute => Math.min(minute, 20) * 100)), bound)
    t.ok(warm !== undefined && !leaks(warm))
    t.equal(warm?.median, 2_000)
  },
)

t.test('a sawtooth is no leak', async t => {
  const saw = trendOf(readings(minutes.map(minute => 100 + (minute % 7) * 5)), bound)
  t.ok(saw !== undefined && !leaks(saw))
})

t.test('too few readings say nothing', async t => {
  t.equal(trendOf(readings(minutes.slice(0, 15)), bound), undefined)
})
