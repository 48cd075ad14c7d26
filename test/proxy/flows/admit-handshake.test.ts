import t from 'tap'
import { admitHandshake } from '../../../proxy/flows/admit.ts'
import { SHARD_SILENCE_MS } from '../../../proxy/flows/flow.ts'
import { carrierWorld } from '../support/carrier-world.ts'
import { group, snapshot, token } from '../support/routes.ts'

function worldOfOne() {
  const world = carrierWorld()
  world.carrier.applySnapshot(token(1), snapshot([{ group: 1 }, { group: 2 }], { leaseMs: 600_000_000 }))
  const { flow } = world.joined('10.0.0.1', 1)
  const handshake = () => admitHandshake(world.listener, '10.0.0.1', 1, world.clock.monotonicMs())
  return { world, flow, handshake }
}

t.test('the handshake of an unknown player opens a flow', async t => {
  const { world } = worldOfOne()
  t.equal(admitHandshake(world.listener, '10.0.0.2', 1, world.clock.monotonicMs()).kind, 'open')
})

t.test('a handshake in the name of a player whose shard answers takes nobody anywhere', async t => {
  const { world, flow, handshake } = worldOfOne()
  t.equal(handshake(), flow.forward)
  world.clock.advance(SHARD_SILENCE_MS - 1)
  t.equal(handshake(), flow.forward)
  world.clock.advance(1)
  t.equal(handshake(), flow.reopen, 'its shard is silent')
  flow.shardSeenAt = world.clock.monotonicMs()
  t.equal(handshake(), flow.forward)
})

t.test('who is let run into its time-out and connects anew from the same port is let in at once', async t => {
  const { world, flow, handshake } = worldOfOne()
  world.carrier.move(token(1), {
    moveId: 'm1' as never,
    groupId: group(2),
    flows: [{ flowId: flow.id, placementVersion: 1 }],
    follow: 'timeout',
    clientTimeoutMs: 5_000,
    lameDuckMs: 0,
    pacePerSecond: 0,
  })
  t.equal(handshake(), flow.reopen)
})
