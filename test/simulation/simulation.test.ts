import t from 'tap'
import { runSeeds } from './runs/run-seeds.ts'
import type { SeedReport } from './runs/seed-report.ts'

/** Each in a thread of its own: nothing of the test runner's time gets into them. */
async function reportsOf(from: number, count: number): Promise<readonly SeedReport[]> {
  const reports: SeedReport[] = []
  const onReport = (report: SeedReport): boolean => reports.push(report) > 0
  await runSeeds({ from, count, operations: 60, onReport })
  return reports.toSorted((left, right) => left.seed - right.seed)
}

// A seed takes most of a second: `many-seeds.integration.test.ts` runs many.
t.test('a seed holds whatever is done to it, is the same run again, and no other seed is', async t => {
  const [first, second] = await reportsOf(1, 2)
  for (const { seed, violation, operations, faults } of [first!, second!]) {
    t.equal(violation, undefined, `seed ${seed}`)
    t.ok(operations === 60 && faults >= 10, `seed ${seed} has ${operations} operations and ${faults} faults`)
  }
  const [again] = await reportsOf(1, 1)
  t.same(again, first)
  t.not(second?.hash, first?.hash)
})
