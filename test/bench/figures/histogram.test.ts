import fc from 'fast-check'
import t from 'tap'
import { countOf, type Histogram, percentile } from './histogram.ts'
import { latencyFigures } from './latency-figures.ts'

t.test('a percentile is the least value that so many do not exceed', async t => {
  const thousand: Histogram = Array.from({ length: 1_000 }, (_, index) => [index + 1, 1])
  t.equal(percentile(thousand, 0.5), 500)
  t.equal(percentile(thousand, 0.99), 990)
  t.equal(percentile(thousand, 0.999), 999)
  t.equal(percentile([[7, 3]], 0.5), 7)
})

t.test('too few values have no high percentile, and none have none', async t => {
  t.equal(percentile([], 0.5), undefined)
  t.equal(percentile([[7, 1]], 0.5), undefined)
  t.equal(percentile([[7, 99]], 0.99), undefined)
  t.equal(percentile([[7, 100]], 0.99), 7)
  t.same(latencyFigures([[30_000, 200]]), { p50Us: 30, p99Us: 30, p999Us: undefined })
})

t.test('it is what sorting all values says', async t => {
  const histogram = fc.uniqueArray(fc.tuple(fc.nat(1_000), fc.integer({ min: 1, max: 50 })), {
    selector: ([value]) => value,
    minLength: 1,
  })
  fc.assert(
    fc.property(histogram, fc.constantFrom(0.5, 0.9, 0.99), (unsorted, fraction) => {
      const sorted = unsorted.toSorted(([one], [other]) => one - other)
      const all = sorted.flatMap(([value, count]) => Array.from({ length: count }, () => value))
      t.equal(countOf(sorted), all.length)
      const expected =
        all.length * (1 - fraction) < 1 - 1e-9 ? undefined : all[Math.ceil(all.length * fraction) - 1]
      return percentile(sorted, fraction) === expected
    }),
  )
})
