import * as fc from 'fast-check'
import t from 'tap'
import { Pace } from '../../../../examples/arena/bots/pace.ts'

t.test('everybody has their turns at the rate, however often one looks', t => {
  const steps = fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 50, maxLength: 50 })
  fc.assert(
    fc.property(steps, fc.integer({ min: 1, max: 40 }), (steps, players) => {
      const pace = new Pace({ players, rate: 10, startMs: 0 })
      pace.take(1_000)
      const turns = Array.from({ length: players }, () => 0)
      let nowMs = 1_000
      for (const step of steps) {
        nowMs += step
        for (const bot of pace.take(nowMs)) turns[bot] = turns[bot]! + 1
      }
      const wanted = (nowMs - 1_000) / 100
      return turns.every(count => Math.abs(count - wanted) <= 1)
    }),
  )
  t.end()
})

t.test('turns missed in a pause are not made up for', t => {
  const pace = new Pace({ players: 5, rate: 10, startMs: 0 })
  t.equal(pace.take(60_000).length, 5)
  t.same(pace.take(60_000), [])
  t.end()
})

t.test('bots come in one after the other', t => {
  const pace = new Pace({ players: 5_000, rate: 10, startMs: 0 })
  t.equal(pace.born(0), 0)
  t.equal(pace.born(100), 100)
  t.equal(pace.born(60_000), 5_000)
  t.ok(pace.take(100).every(bot => bot < 100))
  t.end()
})
