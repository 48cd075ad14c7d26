import t from 'tap'
import type { MoveId } from '../../../proto/contract/ids.ts'
import type { FlowOpened, MoveFlows } from '../../../proto/contract/proxy-link.ts'
import { change, group, route, snapshot, token } from '../support/routes.ts'
import { deadPort, tcpClient, tcpShard } from '../support/tcp-world.ts'
import { echoShard, endpoint } from '../support/udp-world.ts'
import { until } from '../support/until.ts'
import { answered, attachedProxy } from '../support/proxy-world.ts'

function moveOf(flows: readonly FlowOpened[], to: number): MoveFlows {
  return {
    moveId: 'move-1' as MoveId,
    groupId: group(to),
    flows: flows.map(({ flowId }) => ({ flowId, placementVersion: 1 })),
    follow: 'resume',
    clientTimeoutMs: 0,
    lameDuckMs: 0,
    pacePerSecond: 0,
  }
}

t.test('attached: hello, snapshot, reports of flows, heartbeats, observations', async t => {
  const shard = await echoShard(t, 'a')
  const { plane, proxy } = await attachedProxy(t, t.testdir(), [{ group: 1, port: shard.port }])
  t.match(await plane.hello(), {
    proxyId: 'proxy-1',
    listeners: [{ name: 'main', fleet: 'arena', bind: '127.0.0.1', port: proxy.port }],
  })
  t.match(plane.of('flows')[0], { full: true, opened: [] })
  const player = await endpoint(t)
  await answered(player, proxy.port, 'hello')
  await until('the flow is reported', () => plane.of('flows').some(({ opened }) => opened.length === 1))
  await until('it is counted', () => plane.of('heartbeat').some(({ flows }) => flows === 1))
  await until('the shard is seen to answer', () =>
    plane.of('observations').some(({ shards }) => shards[0]?.answered === true),
  )
})

t.test('a move switches the player, a cut ends it, an order twice is done once', async t => {
  const shards = [await echoShard(t, 'a'), await echoShard(t, 'b')]
  const routes = shards.map(({ port }, index) => ({ group: index + 1, port }))
  const { plane, proxy } = await attachedProxy(t, t.testdir(), routes)
  const player = await endpoint(t)
  await answered(player, proxy.port, 'one')
  await until('the flow is reported', () => plane.of('flows').some(({ opened }) => opened.length > 0))
  const [flow] = plane.of('flows').flatMap(({ opened }) => opened)
  const target = flow!.groupId === group(1) ? 2 : 1
  const order = { kind: 'move' as const, value: moveOf([flow!], target) }
  const result = await plane.order(order, { orderId: 'order-same' as never })
  t.match(result, { status: 'done', flows: [{ outcome: 'done' }] })
  player.got.length = 0
  await answered(player, proxy.port, 'two')
  t.equal(player.texts()[0], `${target === 2 ? 'b' : 'a'}:two`)
  plane.forget()
  t.same(await plane.order(order, { orderId: 'order-same' as never }), result)

  const flowIds = [flow!.flowId]
  t.match(await plane.order({ kind: 'cut', value: { flowIds, why: 'kicked', blockMs: 60_000 } }), {
    status: 'done',
  })
  await until('the end is reported', () => plane.of('flows').some(({ closed }) => closed[0]?.why === 'cut'))
})

t.test('garbage is refused in band, and the stream goes on', async t => {
  const { plane } = await attachedProxy(t, t.testdir(), [])
  plane.say({ orderId: 'order-bad', token: '1' })
  plane.say({ orderId: '!!', token: '1', lease: { leaseMs: '1' } })
  plane.say({ orderId: 'order-worse', token: '0', cut: { flowIds: ['../etc'], why: '', blockMs: '0' } })
  await until('all are refused', () => plane.of('rejected').length === 3)
  t.match(plane.of('rejected'), [
    { code: 'SWY_WIRE_INVALID', orderId: 'order-bad' },
    { code: 'SWY_WIRE_INVALID', orderId: '' },
    { code: 'SWY_WIRE_INVALID', orderId: 'order-worse' },
  ])
  t.match(await plane.order({ kind: 'lease', value: { leaseMs: 3_000 } }), { status: 'done' })
  t.match(await plane.order({ kind: 'lease', value: { leaseMs: 3_000 } }, { token: token(9) }), {
    status: 'done',
  })
  t.match(await plane.order({ kind: 'lease', value: { leaseMs: 3_000 } }), { status: 'stale' })
  t.equal(plane.attached, 1)
})

t.test(
  'without its control plane it forwards on, takes new players in, and is resynchronised later',
  async t => {
    const shard = await echoShard(t, 'a')
    const { plane, proxy } = await attachedProxy(t, t.testdir(), [{ group: 1, port: shard.port }])
    const known = await endpoint(t)
    await answered(known, proxy.port, 'before')
    const { port } = plane
    plane.stop()
    // The snapshot's lease runs out; the known player's answers are what confirms the shard.
    await until('the lease has run out', () => proxy.lines.some(line => line.includes('not attached')))
    const stranger = await endpoint(t)
    for (let leaseLive = true; leaseLive;) {
      await answered(known, proxy.port, 'meanwhile')
      leaseLive = (await proxy.status('/metrics')).text.includes('\nswitchyard_proxy_lease_live 1\n')
    }
    await answered(known, proxy.port, 'still there')
    await answered(stranger, proxy.port, 'new here')
    t.equal((await proxy.status('/readyz')).code, 200)

    plane.forget()
    await plane.start(port)
    await plane.hello()
    await until('everything is told anew', () => plane.of('flows').some(({ full }) => full))
    const opened = plane.of('flows').flatMap(report => report.opened)
    t.equal(opened.filter(({ unconfirmed }) => unconfirmed).length, 1)
    t.equal(opened.length, 2)
    t.match(await plane.order({ kind: 'snapshot', value: snapshot([]) }), { status: 'done' })
    await until(
      'flows of groups that are gone are cut',
      () => plane.of('flows').flatMap(({ closed }) => closed).length === 2,
    )
  },
)

t.test('a TCP client that comes while its group is replaced is on the replacement', async t => {
  const { plane, proxy } = await attachedProxy(t, t.testdir(), [{ group: 1, port: await deadPort() }])
  const client = await tcpClient(t, proxy.port)
  await until('the refusal is reported', () =>
    plane.of('observations').some(({ shards }) => (shards[0]?.refused ?? 0) > 0),
  )
  const shard = await tcpShard(t, 'b')
  const routes = [route({ group: 1, shard: 2, generation: 2, port: shard.port })]
  await plane.order({ kind: 'routeChange', value: change({ routes }) })
  await client.hears('b:')
})

t.test('told to drain, it takes nobody new and says so', async t => {
  const shard = await echoShard(t, 'a')
  const { plane, proxy } = await attachedProxy(t, t.testdir(), [{ group: 1, port: shard.port }])
  const known = await endpoint(t)
  await answered(known, proxy.port, 'hello')
  await plane.order({ kind: 'drain', value: { draining: true } })
  t.match(await proxy.status('/readyz'), { code: 503, text: /draining/ })
  const stranger = await endpoint(t)
  await stranger.send('hello', proxy.port)
  await answered(known, proxy.port, 'still here')
  t.same(stranger.got, [])
  await until('it is reported', () => plane.of('heartbeat').some(({ draining }) => draining))
})
