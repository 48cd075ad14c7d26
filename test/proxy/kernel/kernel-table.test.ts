import fc from 'fast-check'
import t from 'tap'
import { familyOf } from '../../../lib/ip-text.ts'
import { KernelTable } from '../../../proxy/kernel/kernel-table.ts'
import { at, flowOf, FLOWS, GROUPS, Run, shard, step } from './kernel-run.ts'

t.test(
  'whatever happens: the kernel takes every change, no look-up is torn, nobody gets what is not theirs, nothing stays',
  async t => {
    const carried = { 4: 0, 6: 0 }
    fc.assert(
      fc.property(fc.array(step, { minLength: 60, maxLength: 200, size: 'max' }), steps => {
        const run = new Run()
        for (let group = 0; group < GROUPS; group += 1) run.do({ kind: 'switch', group, to: group })
        for (const one of steps) run.do(one)
        run.end()
        if (run.kernel.size > 0) throw new Error(`${run.kernel.size} elements are left`)
        for (const family of [4, 6] as const) carried[family] += run.carried[family]
      }),
      { numRuns: 300 },
    )
    for (const family of [4, 6] as const)
      t.ok(
        carried[family] > 50,
        `${carried[family]} of IPv${family} were carried: the property says something`,
      )
  },
)

t.test('a group goes over by one element that changes, whatever the number of its flows', async t => {
  const table = new KernelTable(100)
  const group = table.newGroup()
  table.switchRoute(group, shard(0), at(0))
  for (let port = 0; port < FLOWS; port += 1) t.ok(table.promote(flowOf(port, 2 * port, group)))
  const changes = table.switchRoute(group, shard(2), at(1))
  t.same(
    changes.filter(({ verb }) => verb === 'delete'),
    [{ family: 4, verb: 'delete', set: 'routes', key: '1' }],
  )
  t.same(
    changes.filter(({ set }) => set === 'routes').map(({ verb, value }) => [verb, value]),
    [
      ['delete', undefined],
      ['add', '2'],
    ],
  )
})

t.test('a port, and a player, come back only when nothing of the flow before is left', async t => {
  const table = new KernelTable(100)
  const group = table.newGroup()
  table.switchRoute(group, shard(0), at(0))
  t.ok(table.promote(flowOf(1, 2, group)))
  t.equal(table.promote(flowOf(1, 4, group)), undefined, 'the port is taken')
  table.demote(20_001, at(10))
  t.equal(table.promote(flowOf(1, 4, group)), undefined, 'the port rests')
  t.equal(table.promote(flowOf(2, 2, group)), undefined, 'the player rests')
  t.equal(table.isResting(20_001), true)
  t.equal(table.collect(at(9)).length, 0)
  t.equal(table.collect(at(10)).length, 5)
  t.ok(table.promote(flowOf(1, 2, group)))
})

t.test('a full table takes nobody more', async t => {
  const table = new KernelTable(2)
  const group = table.newGroup()
  table.switchRoute(group, shard(0), at(0))
  t.ok(table.promote(flowOf(1, 2, group)))
  t.ok(table.promote(flowOf(2, 4, group)))
  t.equal(table.promote(flowOf(3, 6, group)), undefined)
  t.equal(table.promote(flowOf(3, 6, group + 1)), undefined, 'nor one of a group that is not there')
})

t.test('a flow is carried only where its shard has an address of its family', async t => {
  const table = new KernelTable(100)
  const group = table.newGroup()
  table.switchRoute(group, shard(0), at(0))
  t.equal(table.promote(flowOf(1, 1, group)), undefined)
  const added = table.promote(flowOf(1, 2, group)) ?? []
  t.same(new Set(added.map(({ family }) => family)), new Set([4]))
  const switched = table.switchRoute(group, shard(1), at(1))
  t.match(
    switched.filter(({ set }) => set === 'routes'),
    [
      { family: 4, verb: 'delete', key: '1' },
      { family: 6, verb: 'add', key: '1' },
    ],
    'the way of the other family ends with the same transaction',
  )
  t.equal(familyOf(table.routeOf(group)?.address ?? ''), 6)
  t.equal(table.promote(flowOf(2, 4, group)), undefined)
  t.match(new Set((table.promote(flowOf(2, 3, group)) ?? []).map(({ family }) => family)), new Set([6]))
})
