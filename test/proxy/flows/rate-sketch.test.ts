import fc from 'fast-check'
import t from 'tap'
import type { MonotonicMs } from '../../../lib/clock.ts'
import { RateSketch } from '../../../proxy/flows/rate-sketch.ts'

const rate = { perSecond: 10, burst: 10 }

t.test('nobody ever gets more than the rate allows, however many keys there are', async t => {
  const step = fc.record({ key: fc.nat({ max: 5 }), afterMs: fc.nat({ max: 300 }) })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 300 }), fc.integer(), (steps, seed) => {
      const sketch = new RateSketch(rate, seed)
      const begin = 50_000
      let now = begin
      const got = new Map<number, number>()
      for (const { key, afterMs } of steps) {
        now += afterMs
        if (!sketch.allows(`k${key}`, now as MonotonicMs)) continue
        sketch.take(`k${key}`, now as MonotonicMs)
        const count = (got.get(key) ?? 0) + 1
        got.set(key, count)
        if (count > rate.burst + ((now - begin) * rate.perSecond) / 1_000 + 1e-6) return false
      }
      return true
    }),
  )
  t.pass()
})

t.test('one that asks too often does not use up the others', async t => {
  const sketch = new RateSketch(rate, 7)
  const now = 50_000 as MonotonicMs
  for (let n = 0; n < 100; n += 1) sketch.take('greedy', now)
  t.equal(sketch.allows('greedy', now), false)
  t.equal(sketch.allows('modest', now), true)
})

t.test('a flood of keys leaves most newcomers their turn', async t => {
  const sketch = new RateSketch(rate, 7)
  const now = 50_000 as MonotonicMs
  for (let n = 0; n < 10_000; n += 1) sketch.take(`flood ${n}`, now)
  const turns = Array.from({ length: 100 }, (_, n) => sketch.allows(`player ${n}`, now)).filter(Boolean)
  t.ok(turns.length >= 99, `${turns.length} of 100`)
})
