import fc from 'fast-check'
import t from 'tap'
import { Dismissals } from '../../../proxy/flows/dismissals.ts'
import type { Flow } from '../../../proxy/flows/flow.ts'
import { carrierWorld } from '../support/carrier-world.ts'
import { group, snapshot, token } from '../support/routes.ts'

function world(flows: number) {
  const { carrier, clock, joined } = carrierWorld()
  carrier.applySnapshot(
    token(1),
    snapshot(
      [
        { group: 1, slots: 1_000 },
        { group: 2, slots: 1_000 },
      ],
      { leaseMs: 1e9 },
    ),
  )
  const dismissals = new Dismissals()
  const dismissed: Flow[] = []
  const made = Array.from(
    { length: flows },
    (_, index) => joined(`10.0.${index >> 8}.${index & 255}`, 1).flow,
  )
  const pass = (ms: number, tickMs = 50): void => {
    for (let passed = 0; passed < ms; passed += tickMs) {
      clock.advance(tickMs)
      dismissals.tick(clock.monotonicMs(), flow => void dismissed.push(flow))
    }
  }
  const add = (flow: Flow, perSecond = 10): void => dismissals.add(flow, perSecond, clock.monotonicMs())
  return { carrier, dismissals, dismissed, flows: made, pass, add }
}
const towards = (flows: readonly Flow[], to: number): number =>
  flows.filter(({ route }) => route.groupId === group(to)).length

t.test('towards each shard at its pace, in the order in which they came', async t => {
  const { dismissed, flows, pass, add } = world(60)
  for (const flow of flows) add(flow)
  pass(1_000)
  t.same([towards(dismissed, 1), towards(dismissed, 2)], [10, 10])
  pass(2_000)
  t.same(dismissed.length, 60)
  t.same(
    dismissed.filter(({ route }) => route.groupId === group(1)),
    flows.filter(({ route }) => route.groupId === group(1)),
  )
})

t.test('each is dismissed once, and never without a tick', async t => {
  const { dismissed, dismissals, flows, pass, add } = world(1)
  add(flows[0]!)
  add(flows[0]!)
  t.equal(dismissals.size, 1)
  t.equal(dismissed.length, 0)
  pass(5_000)
  t.equal(dismissed.length, 1)
  t.equal(dismissals.size, 0)
})

t.test('who has left takes nobody’s turn', async t => {
  const { carrier, dismissed, dismissals, flows, pass, add } = world(40)
  for (const flow of flows) add(flow, 1)
  for (const flow of flows.slice(0, 38)) carrier.close(flow, 'idle')
  pass(100)
  t.same(dismissed, flows.slice(38))
  t.equal(dismissals.size, 0)
})

t.test('the pace holds over queues that run empty', async t => {
  fc.assert(
    fc.property(fc.array(fc.nat(4), { minLength: 20, maxLength: 60 }), arrivals => {
      const { dismissed, flows, pass, add } = world(arrivals.reduce((sum, count) => sum + count, 0))
      let next = 0
      for (const count of arrivals) {
        for (let index = 0; index < count; index += 1) add(flows[next + index]!, 20)
        next += count
        pass(50)
      }
      const seconds = arrivals.length * 0.05
      return Math.max(towards(dismissed, 1), towards(dismissed, 2)) <= 20 * seconds + 1.01
    }),
    { numRuns: 50 },
  )
  t.pass()
})
