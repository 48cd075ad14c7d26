import fc from 'fast-check'
import t from 'tap'
import { sharesOf } from './shares.ts'

t.test('what one can do is not shared', async t => {
  t.same(sharesOf(64, 19_900), [{ first: 0, count: 64 }])
  t.same(
    sharesOf(50_000, 19_900).map(({ count }) => count),
    [16_666, 16_667, 16_667],
  )
})

t.test('every flow is in one share, no share is too great, and there is none too many', async () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 100_000 }), fc.integer({ min: 1, max: 30_000 }), (flows, most) => {
      const shares = sharesOf(flows, most)
      let next = 0
      for (const { first, count } of shares) {
        if (first !== next || count < 1 || count > most) return false
        next += count
      }
      return next === flows && shares.length === Math.ceil(flows / most)
    }),
  )
})
