import t from 'tap'
import { eventually } from '../../support/eventually.ts'
import { group, ref, shard } from '../../support/world.ts'
import { proxyHello, startLab } from './rpc-lab.ts'

const given = {
  shards: [shard('arena-1'), shard('arena-2'), shard('arena-3')],
  groups: [group(1, ref('arena-1')), group(2, ref('arena-2'))],
}

t.test('a proxy gets a snapshot, then what changed, and its acknowledgements are remembered', async t => {
  const lab = await startLab(t, given)
  const proxy = lab.attachProxy()
  lab.live.proxies.publish(lab.store.now)
  proxy.write(proxyHello())
  const snapshot = await proxy.find(order => order.body === 'snapshot')
  t.match(snapshot, {
    token: '7',
    snapshot: { routes: [{ groupId: 'arena-g1' }, { groupId: 'arena-g2' }], leaseMs: '3000' },
  })
  const acknowledged = () => lab.live.view().proxies[0]?.generationOf(given.groups[0]!.id)
  t.equal(acknowledged(), 0)
  proxy.write({ sequence: '2', result: { orderId: snapshot.orderId, status: 'ORDER_STATUS_DONE' } })
  await eventually('the acknowledgement', 60_000, () => acknowledged() === 1 || undefined)

  lab.store.set({
    groups: [{ ...given.groups[0]!, shard: ref('arena-3'), generation: 2 as never }, given.groups[1]!],
  })
  lab.live.proxies.publish(lab.store.now)
  const routes = await proxy.find(order => order.body === 'routeChange')
  t.match(routes.routeChange?.routes, [{ groupId: 'arena-g1', generation: '2' }])
  t.equal(routes.routeChange?.routes.length, 1)
  t.equal(acknowledged(), 1)
  proxy.write({ sequence: '3', result: { orderId: routes.orderId, status: 'ORDER_STATUS_DONE' } })
  await eventually('the second one', 60_000, () => acknowledged() === 2 || undefined)
})

t.test('a route lease is renewed every second', async t => {
  const lab = await startLab(t, given)
  const proxy = lab.attachProxy()
  lab.live.proxies.publish(lab.store.now)
  proxy.write(proxyHello())
  await proxy.find(order => order.body === 'snapshot')
  lab.clock.advance(1_000)
  const lease = await proxy.find(order => order.body === 'lease')
  t.equal(lease.lease?.leaseMs, '3000')
})
