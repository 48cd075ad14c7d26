import fc from 'fast-check'
import t from 'tap'
import type { MonotonicMs } from '../../../lib/clock.ts'
import { prefixOf } from '../../../lib/ip-text.ts'
import { KernelTable, REST_MS } from '../../../proxy/kernel/kernel-table.ts'
import { promotedPerPrefixMax } from '../../../proxy/kernel/prefix-shares.ts'

const at = (now: number): MonotonicMs => now as MonotonicMs
const PER_PREFIX_MAX = 3

function flowOf(port: number, playerAddress: string) {
  return {
    flowPort: port,
    playerAddress,
    playerPort: 5_000 + port,
    publicAddress: '198.51.100.1',
    publicPort: 7_777,
    group: 1,
  }
}

t.test("no network has more of the kernel's flows than its share, and each has all of it", t => {
  const step = fc.record({
    verb: fc.constantFrom('promote' as const, 'promote' as const, 'demote' as const),
    port: fc.integer({ min: 1, max: 12 }),
    address: fc.constantFrom('192.0.2.1', '192.0.2.2', '192.0.3.1', '192.0.4.9'),
  })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), steps => {
      const table = new KernelTable(100, PER_PREFIX_MAX)
      table.switchRoute(1, { address: '10.0.0.9', port: 9_000, source: '10.0.0.1' }, at(0))
      const held = new Map<number, string>()
      let now = 0
      for (const { verb, port, address } of steps) {
        now += REST_MS + 1
        table.collect(at(now - REST_MS))
        const ofPrefix = [...held.values()].filter(one => prefixOf(one) === prefixOf(address)).length
        if (verb === 'demote') {
          table.demote(port, at(now))
          held.delete(port)
        } else if (!held.has(port)) {
          const isIn = table.promote(flowOf(port, address)) !== undefined
          if (isIn !== ofPrefix < PER_PREFIX_MAX) throw new Error(`${ofPrefix} of ${address}`)
          if (isIn) held.set(port, address)
        }
      }
    }),
  )
  t.end()
})

t.test('flows of an earlier process stay, and count', async t => {
  const table = new KernelTable(100, PER_PREFIX_MAX)
  const flows = [1, 2, 3, 4].map(port => flowOf(port, '192.0.2.1'))
  const route = { address: '10.0.0.9', port: 9_000, source: '10.0.0.1' }
  table.adopt(
    {
      flows,
      groups: new Map([[1, 1]]),
      routes: new Map([[1, route]]),
      lastNumber: 1,
      orphans: [],
      orphanNames: [],
    },
    at(0),
  )
  t.equal(table.size, 4)
  t.equal(table.promote(flowOf(5, '192.0.2.2')), undefined)
  table.demote(1, at(0))
  t.equal(table.promote(flowOf(5, '192.0.2.2')), undefined, 'three are left')
  table.demote(2, at(0))
  t.ok(table.promote(flowOf(5, '192.0.2.2')))
})

t.test('a network may have an eighth, and no less than one address may at a listener', async t => {
  t.equal(promotedPerPrefixMax(20_000, 64), 2_500)
  t.equal(promotedPerPrefixMax(100, 16), 64)
  t.equal(promotedPerPrefixMax(20_000, 20_000), 20_000)
})
