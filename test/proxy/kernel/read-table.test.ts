import fc from 'fast-check'
import t from 'tap'
import { joinLeft, readFamilies, readLeft } from '../../../proxy/kernel/read-table.ts'
import type { ReadSet } from '../../../proxy/kernel/read-listing.ts'
import { KernelTable } from '../../../proxy/kernel/kernel-table.ts'
import { ModelTable } from './kernel-network.ts'
import { at, flowOf, FLOWS, GROUPS, Run, step } from './kernel-run.ts'

const NONE = { packets: 0, bytes: 0 }

/** As nft would list the table of one family. */
function listed(kernel: ModelTable, family: 4 | 6): readonly ReadSet[] {
  return [...kernel.sets].flatMap(([key, elements]) => {
    const [of, name = ''] = key.split(' ')
    if (of !== `${family}`) return []
    return [
      { name, comment: '', elements: [...elements].map(([key, value]) => ({ key, value, counter: NONE })) },
    ]
  })
}

function leftIn(kernel: ModelTable) {
  return joinLeft(([4, 6] as const).map(family => readLeft(family, listed(kernel, family))))
}

t.test(
  'whatever a killed process has left: the next one finds its flows of both families, and can go on',
  async t => {
    const found = { 4: 0, 6: 0 }
    fc.assert(
      fc.property(fc.array(step, { minLength: 40, maxLength: 120, size: 'max' }), steps => {
        const run = new Run()
        for (let group = 0; group < GROUPS; group += 1) run.do({ kind: 'switch', group, to: group })
        for (const one of steps) run.do(one)
        const left = leftIn(run.kernel)
        const carried = [...run.owners.keys()].filter(port => {
          const flow = left.flows.find(({ flowPort }) => flowPort === 20_000 + port)
          if (flow !== undefined) found[flow.playerAddress.includes(':') ? 6 : 4] += 1
          return flow === undefined
        })
        // Whoever was promoted and has no group (of its family) any more is not whole.
        for (const port of carried)
          if (left.orphans.every(({ key }) => key !== `${20_000 + port}`)) throw new Error(`${port} is lost`)
        const next = new KernelTable(100)
        next.adopt(left, at(0))
        for (const { flowPort } of left.flows) run.kernel.carryOut(next.demote(flowPort, at(0)))
        for (const group of left.groups.keys()) run.kernel.carryOut(next.removeGroup(group, at(0)))
        run.kernel.carryOut(next.collect(at(0)))
        if (run.kernel.size > 0) throw new Error(`${run.kernel.size} elements are left`)
      }),
      { numRuns: 300 },
    )
    for (const family of [4, 6] as const) t.ok(found[family] > 10, `${found[family]} flows of IPv${family}`)
  },
)

t.test('a new group has a number of its own among the groups of both families', async t => {
  const [before, kernel] = [new KernelTable(100), new ModelTable()]
  for (let number = 0; number < FLOWS; number += 1) {
    const group = before.newGroup()
    const address = number % 2 === 0 ? '10.0.0.9' : '2001:db8::9'
    kernel.carryOut(before.switchRoute(group, { address, port: 9_000, source: address }, at(0)))
    kernel.carryOut(before.promote(flowOf(number, number, group)) ?? [])
  }
  const left = leftIn(kernel)
  t.equal(left.flows.length, FLOWS)
  const next = new KernelTable(100)
  next.adopt(left, at(0))
  t.notOk(left.groups.has(next.newGroup()))
})

t.test('tables of ours are told from others by family and name', async t => {
  const table = (family: string, name: string) => ({ table: { family, name, handle: 1 } })
  const others = [{ metainfo: {} }, table('inet', 'switchyard'), table('ip', 'nat')]
  t.same(readFamilies({ nftables: others }), [])
  t.same(readFamilies({ nftables: [...others, table('ip6', 'switchyard')] }), [6])
  t.same(readFamilies({ nftables: [table('ip6', 'switchyard'), table('ip', 'switchyard')] }), [4, 6])
  t.same(readFamilies(undefined), [])
})

t.test(
  'what an earlier process has tried is not to be taken out: taking the table over does that',
  async t => {
    const left = readLeft(4, [
      { name: 'seen', comment: '', elements: [{ key: '192.0.2.1 . 5000', value: '', counter: NONE }] },
      { name: 'shard_ports', comment: '', elements: [{ key: '3', value: '9000', counter: NONE }] },
    ])
    t.match(left.orphans, [{ set: 'shard_ports' }])
  },
)
