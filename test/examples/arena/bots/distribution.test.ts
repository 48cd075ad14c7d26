import * as fc from 'fast-check'
import t from 'tap'
import { Distribution } from '../../../../examples/arena/bots/distribution.ts'

t.test('quantiles are within one percent of the exact ones', t => {
  const durations = fc.array(fc.double({ min: 0.02, max: 1e6, noNaN: true }), {
    minLength: 1,
    maxLength: 100,
  })
  fc.assert(
    fc.property(durations, fc.double({ min: 0.01, max: 1, noNaN: true }), (durations, share) => {
      const distribution = new Distribution()
      for (const duration of durations) distribution.add(duration)
      const sorted = durations.toSorted((left, right) => left - right)
      const exact = sorted[Math.max(Math.ceil(sorted.length * share), 1) - 1]!
      const found = distribution.quantileMs(share)
      return found >= exact * 0.999_999 && found <= exact * 1.010_001 && distribution.maxMs === sorted.at(-1)
    }),
  )
  t.end()
})

t.test('nothing added is zero', t => {
  t.equal(new Distribution().quantileMs(0.99), 0)
  t.end()
})
