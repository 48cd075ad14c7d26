import t from 'tap'
import { runSeeds } from './runs/run-seeds.ts'
import type { SeedReport } from './runs/seed-report.ts'

/** Each in a thread of its own: nothing of the test runner's time gets into them. */
async function reportsOf(from: number, count: number, operations = 60): Promise<readonly SeedReport[]> {
  const reports: SeedReport[] = []
  const onReport = (report: SeedReport): boolean => reports.push(report) > 0
  await runSeeds({ from, count, operations, onReport })
  return reports.toSorted((left, right) => left.seed - right.seed)
}

t.test('a few seeds hold whatever is done to them', async t => {
  for (const { seed, violation, operations, faults } of await reportsOf(1, 6)) {
    t.equal(violation, undefined, `seed ${seed}`)
    t.ok(operations === 60 && faults >= 10, `seed ${seed} has ${operations} operations and ${faults} faults`)
  }
})

t.test('the same seed is the same run, another one is another', async t => {
  const [first, second] = await reportsOf(7, 2, 30)
  const [again] = await reportsOf(7, 1, 30)
  t.same(again, first)
  t.not(second?.hash, first?.hash)
})
