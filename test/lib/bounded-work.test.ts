import t from 'tap'
import { BoundedWork } from '../../lib/bounded-work.ts'

t.test('so many at once, more in order, and beyond that a refusal at once', async t => {
  const work = new BoundedWork({ name: 'things', atOnceMax: 2, waitingMax: 2 })
  const begun: number[] = []
  const gates = Array.from({ length: 4 }, () => Promise.withResolvers<number>())
  const runs = gates.map((gate, index) =>
    work.run(() => {
      begun.push(index)
      return gate.promise
    }),
  )
  t.strictSame(begun, [0, 1])
  t.equal(work.waiting, 2)
  await t.rejects(
    work.run(() => Promise.resolve()),
    { code: 'SWY_TIMEOUT', message: '2 things wait already' },
  )
  gates[1]!.resolve(1)
  t.equal(await runs[1], 1)
  t.strictSame(begun, [0, 1, 2])
  for (const [index, gate] of gates.entries()) gate.resolve(index)
  t.strictSame(await Promise.all(runs), [0, 1, 2, 3])
})

t.test('a failure frees its place', async t => {
  const work = new BoundedWork({ name: 'things', atOnceMax: 1, waitingMax: 0 })
  for (let turn = 0; turn < 3; turn += 1)
    await t.rejects(
      work.run(() => Promise.reject(new Error('no'))),
      /no/,
    )
  t.equal(await work.run(() => Promise.resolve(5)), 5)
})
