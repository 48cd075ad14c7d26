import t from 'tap'
import { after } from '../../../lib/clock.ts'
import { admit, admitHandshake } from '../../../proxy/flows/admit.ts'
import { SHARD_SILENCE_MS } from '../../../proxy/flows/flow.ts'
import { carrierWorld } from '../support/carrier-world.ts'
import { snapshot, token } from '../support/routes.ts'

function worldOf(datagramsPerFlowPerSecond: number | undefined) {
  const world = carrierWorld({ listener: { datagramsPerFlowPerSecond } })
  world.carrier.applySnapshot(token(1), snapshot([{ group: 1 }], { leaseMs: 600_000_000 }))
  const { flow } = world.joined('10.0.0.1', 1)
  world.joined('10.0.0.1', 2)
  const hear = (port = 1) => admit(world.listener, '10.0.0.1', port, world.clock.monotonicMs())
  const knock = () => admitHandshake(world.listener, '10.0.0.1', 1, world.clock.monotonicMs())
  return { ...world, flow, hear, knock }
}

t.test('a flow may send so many datagrams a second, and no other suffers for it', async t => {
  const { flow, hear, clock } = worldOf(3)
  for (let sent = 0; sent < 3; sent += 1) t.equal(hear(), flow.forward)
  t.match(hear(), { kind: 'drop', reason: 'flow-rate' })
  t.equal(hear(2).kind, 'forward')
  clock.advance(333)
  t.match(hear(), { kind: 'drop' })
  clock.advance(1)
  t.equal(hear(), flow.forward)
})

t.test('what is dropped keeps no flow from idling', async t => {
  const { flow, hear, clock } = worldOf(1)
  hear()
  const activeAt = flow.activeAt
  clock.advance(10)
  t.match(hear(), { kind: 'drop' })
  t.same([flow.activeAt, flow.clientSeenAt], [activeAt, activeAt])
})

t.test('handshakes are no way around the rate, wherever the flow is on its way to', async t => {
  const silent = worldOf(2)
  silent.clock.advance(SHARD_SILENCE_MS)
  for (let sent = 0; sent < 2; sent += 1) t.equal(silent.knock(), silent.flow.reopen, 'its shard is silent')
  t.match(silent.knock(), { kind: 'drop', reason: 'flow-rate' })

  const following = worldOf(2)
  const now = following.clock.monotonicMs()
  following.flow.phase = { kind: 'following', deadline: after(now, 5_000), heardAt: now }
  for (let sent = 0; sent < 2; sent += 1) t.equal(following.knock(), following.flow.reopen)
  t.match(following.knock(), { kind: 'drop', reason: 'flow-rate' })
})

t.test('where the listener says nothing, everything passes', async t => {
  const { flow, hear } = worldOf(undefined)
  for (let sent = 0; sent < 10_000; sent += 1) if (hear() !== flow.forward) t.fail('dropped')
  t.pass()
})
