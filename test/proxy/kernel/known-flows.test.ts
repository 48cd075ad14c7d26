import fc from 'fast-check'
import t from 'tap'
import type { Flow } from '../../../proxy/flows/flow.ts'
import { KnownFlows } from '../../../proxy/kernel/known-flows.ts'
import { carrierWorld } from '../support/carrier-world.ts'
import { snapshot, token } from '../support/routes.ts'
import { GuardModel } from './guard-model.ts'

function world() {
  const made = carrierWorld()
  made.carrier.applySnapshot(token(1), snapshot([{ group: 1 }], { leaseMs: 600_000_000 }))
  const model = new GuardModel('known')
  const known = new KnownFlows(4, 3, () => 7_777)
  const { clock, carrier } = made
  const follow = (flows: readonly Flow[] = carrier.table.flows()) => {
    model.now = clock.monotonicMs()
    const lines = known.follow(flows, clock.monotonicMs())
    model.carryOut(lines)
    return lines
  }
  const speak = (flow: Flow) => void (flow.clientSeenAt = clock.monotonicMs())
  return { ...made, model, known, follow, speak }
}

t.test('a flow is known once its client has spoken again, and no more once it is closed', async t => {
  const { joined, follow, speak, model, clock, carrier } = world()
  const { flow } = joined('10.0.0.1', 5_000)
  joined('10.0.0.2', 5_000)
  t.same(follow(), [], 'one datagram may be forged')
  clock.advance(20)
  speak(flow)
  t.not(follow().length, 0)
  t.same(model.keys('known'), ['10.0.0.1 . 5000 . 7777'])
  t.same(follow(), [], 'which is told once')
  carrier.close(flow, 'cut')
  follow()
  t.same(model.keys('known'), [])
})

t.test('who plays on stays known, and what nobody looks after ends by itself', async t => {
  const { joined, follow, speak, model, clock } = world()
  const { flow } = joined('10.0.0.1', 5_000)
  for (let round = 0; round < 100; round += 1) {
    clock.advance(10_000)
    speak(flow)
    follow()
    t.same(model.keys('known').length, 1)
  }
  model.now = clock.monotonicMs() + 120_000
  t.same(model.keys('known'), [])
})

t.test('a player who comes again from the same port stays known', async t => {
  const { joined, follow, speak, model, clock, carrier } = world()
  const { flow } = joined('10.0.0.1', 5_000)
  clock.advance(20)
  speak(flow)
  follow()
  carrier.close(flow, 'moved')
  joined('10.0.0.1', 5_000)
  follow()
  t.same(model.keys('known'), ['10.0.0.1 . 5000 . 7777'])
})

t.test('other families and the zones of addresses', async t => {
  const { joined, follow, speak, model, clock, carrier } = world()
  const six = new KnownFlows(6, 3, () => 7_777)
  const { flow } = joined('fe80::1%eth0', 5_000)
  clock.advance(20)
  speak(flow)
  t.same(follow(), [])
  model.carryOut(six.follow(carrier.table.flows(), clock.monotonicMs()))
  t.same(model.keys('known'), ['fe80::1 . 5000 . 7777'])
})

t.test('the kernel knows no flow that is closed, and never more than there is room for', t => {
  const small = fc.nat({ max: 4 })
  const step = fc.oneof(
    fc.record({ kind: fc.constantFrom('join' as const, 'speak' as const, 'close' as const), player: small }),
    fc.record({ kind: fc.constant('time' as const), player: fc.integer({ min: 1, max: 90_000 }) }),
  )
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), steps => {
      const { joined, follow, speak, model, known, clock, carrier, listener } = world()
      for (const { kind, player } of steps) {
        const flow = listener.udpFlow(`10.0.0.${player}`, 5_000)
        if (kind === 'time') clock.advance(player)
        else if (kind === 'join' && flow === undefined) joined(`10.0.0.${player}`, 5_000)
        else if (kind === 'speak' && flow !== undefined) speak(flow)
        else if (kind === 'close' && flow !== undefined) carrier.close(flow, 'cut')
        follow()
        for (const key of model.keys('known'))
          if (listener.udpFlow(key.split(' . ')[0]!, 5_000) === undefined) throw new Error(`${key} has gone`)
        if (known.size > 3) throw new Error('too many')
      }
    }),
  )
  t.end()
})
