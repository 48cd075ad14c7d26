import t from 'tap'
import { simulate } from './simulate.ts'

const SEEDS = 200

t.test(`${SEEDS} seeded runs keep every property of the scaler`, async t => {
  const sums = { creates: 0, deletes: 0, undrains: 0 }
  for (let seed = 1; seed <= SEEDS; seed += 1) {
    try {
      const told = simulate(seed)
      sums.creates += told.creates
      sums.deletes += told.deletes
      sums.undrains += told.undrains
    } catch (problem) {
      t.fail(`seed ${seed}: ${String(problem)}`)
    }
  }
  // A run in which nothing happens keeps every property, too.
  t.ok(
    sums.creates > 10 * SEEDS && sums.deletes > 5 * SEEDS && sums.undrains > SEEDS / 4,
    JSON.stringify(sums),
  )
})

t.test('the same seed is the same run', async t => {
  t.strictSame(simulate(7), simulate(7))
})
