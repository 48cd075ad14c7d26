import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import type { MoveId } from '../../proto/contract/ids.ts'
import type { FlowOpened, MoveFlows } from '../../proto/contract/proxy-link.ts'
import { fakeControlPlane } from './support/fake-control-plane.ts'
import { runProxy, startProxy } from './support/proxy-process.ts'
import { change, group, route, snapshot, token } from './support/routes.ts'
import { deadPort, tcpClient, tcpShard } from './support/tcp-world.ts'
import { echoShard, endpoint, flowPortRange } from './support/udp-world.ts'
import { until } from './support/until.ts'

function yaml(...more: string[]): string {
  const { first, last } = flowPortRange()
  return [
    'listeners: [{ name: main, port: 0, bind: 127.0.0.1, fleet: arena }]',
    `proxy: { status: { port: 0 }, flowPorts: { first: ${first}, last: ${last} } }`,
    ...more,
  ].join('\n')
}

function staticRoutes(port: number): string {
  return `routes: [{ fleet: arena, shards: [{ id: arena-1, address: 127.0.0.1, port: ${port} }] }]`
}

/** A proxy attached to a fake control plane that has given it `routes`. */
async function attachedProxy(t: Test, directory: string, routes: Parameters<typeof snapshot>[0]) {
  const plane = await fakeControlPlane(t)
  const text = yaml()
  const proxy = await startProxy(t, directory, text, ['--control-plane', plane.address])
  await plane.hello()
  await plane.order({ kind: 'snapshot', value: snapshot(routes) })
  return { plane, proxy, text }
}

/** Sends until the proxy lets the player in: routes may be on their way. */
async function answered(player: Awaited<ReturnType<typeof endpoint>>, port: number, text: string) {
  const before = player.got.length
  await until(`${text} is answered`, () => {
    void player.send(text, port)
    return player.got.length > before
  })
}

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

t.test('alone, from static routes: UDP and TCP on one port, ready, stopped with exit code 0', async t => {
  const udp = await echoShard(t, 'udp')
  const tcp = await tcpShard(t, 'tcp', udp.port)
  const proxy = await startProxy(t, t.testdir(), yaml(staticRoutes(tcp.port)))
  t.match(proxy.ready, {
    listeners: [{ name: 'main', address: '127.0.0.1', port: Number, protocols: ['udp', 'tcp'] }],
    status: /^127\.0\.0\.1:\d+$/,
    dataPlane: 'dgram',
  })
  const player = await endpoint(t)
  await answered(player, proxy.port, 'hello')
  const client = await tcpClient(t, proxy.port)
  await client.hears('tcp:')
  t.same(await proxy.status('/readyz'), { code: 200, text: 'ready\n' })
  t.equal((await proxy.status('/healthz')).code, 200)
  const { text } = await proxy.status('/metrics')
  t.match(text, 'switchyard_proxy_flows{listener="main",fleet="arena",protocol="udp"} 1')
  t.match(text, 'switchyard_proxy_flows{listener="main",fleet="arena",protocol="tcp"} 1')
  t.match(text, 'switchyard_proxy_drops_total{listener="main",reason="full"} 0')
  t.equal(await proxy.stop(), 'exit code 0')
  t.equal(await client.over(), 'end')
})

t.test('a port that is taken stops the start with exit code 2', async t => {
  const shard = await tcpShard(t, 'a')
  const flags = ['--listener-port', `main=${shard.port}`]
  const { end, text } = await runProxy(t, t.testdir(), yaml(staticRoutes(1)), flags)
  t.equal(end, 'exit code 2')
  t.match(text, /SWY_PORT_TAKEN: listener main: cannot bind tcp 127\.0\.0\.1/)
  const udp = await endpoint(t)
  const again = await runProxy(t, t.testdir(), yaml(staticRoutes(1)), ['--listener-port', `main=${udp.port}`])
  t.equal(again.end, 'exit code 2')
  t.match(again.text, /SWY_PORT_TAKEN: listener main: cannot bind udp/)
  const status = ['--status-port', String(shard.port)]
  t.match(await runProxy(t, t.testdir(), yaml(staticRoutes(1)), status), {
    end: 'exit code 2',
    text: /SWY_PORT_TAKEN: status/,
  })
})

t.test('--check says what is wrong and starts nothing', async t => {
  const fine = await runProxy(t, t.testdir(), yaml(staticRoutes(1)), ['--check'])
  t.match(fine, { end: 'exit code 0', text: '' })
  const wrong = await runProxy(t, t.testdir(), yaml('fleets: [{ name: other }]'), ['--check'])
  t.equal(wrong.end, 'exit code 2')
  t.match(wrong.text, /:1:\d+ listeners\[0\]\.fleet: there is no fleet arena/)
})

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

t.test(
  'killed and started again it forwards at once, on the same flow ports, without a control plane',
  async t => {
    const directory = t.testdir()
    const shard = await echoShard(t, 'a')
    const tcp = await tcpShard(t, 'a', shard.port)
    const { plane, proxy, text } = await attachedProxy(t, directory, [{ group: 1, port: tcp.port }])
    const player = await endpoint(t)
    await answered(player, proxy.port, 'before')
    const flowPort = shard.got[0]!.port
    await until('the flow is in the journal', () => plane.of('flows').some(({ opened }) => opened.length > 0))
    // Routes are on disk within a second, flows within a tick: the file is looked at, not the clock.
    await until('routes are on disk', () => isThere(join(directory, 'data/proxy/routes.json')))
    const { address } = plane
    plane.stop()
    await proxy.kill()
    const flags = ['--control-plane', address, '--listener-port', `main=${proxy.port}`]
    const again = await startProxy(t, directory, text, flags)
    player.got.length = 0
    shard.got.length = 0
    await answered(player, again.port, 'after')
    t.equal(player.texts()[0], 'a:after')
    t.equal(shard.got[0]?.port, flowPort)
    const client = await tcpClient(t, again.port)
    await client.hears('a:')
    t.equal(await again.stop(), 'exit code 0')
    const third = await startProxy(t, directory, text, flags)
    await answered(player, third.port, 'after a clean stop')
    t.equal(shard.got.at(-1)?.port, flowPort)
  },
)

t.test('a stop lets players finish within drainMs, and takes nobody new', async t => {
  const shard = await tcpShard(t, 'a')
  const proxy = await startProxy(t, t.testdir(), yaml(staticRoutes(shard.port)), ['--drain-ms', '600000'])
  const client = await tcpClient(t, proxy.port)
  await client.hears('a:')
  const end = proxy.stop()
  await until('it drains', () => proxy.lines.some(line => line.includes('stopping')))
  t.match(await proxy.status('/readyz'), { code: 503 })
  const peer = await shard.peer(1)
  client.socket.write('one more thing')
  await peer.hears('one more thing')
  client.socket.end()
  peer.socket.end()
  t.equal(await end, 'exit code 0')
})

t.test('by default players come by every address of the machine, IPv4 and IPv6', async t => {
  const shard = await tcpShard(t, 'a')
  const udp = await echoShard(t, 'a', '127.0.0.1', shard.port)
  const text = yaml(staticRoutes(shard.port)).replace(' bind: 127.0.0.1,', '')
  const proxy = await startProxy(t, t.testdir(), text)
  for (const address of ['127.0.0.1', '::1']) {
    const client = await tcpClient(t, proxy.port, address)
    await client.hears('a:')
    const player = await endpoint(t, address)
    await player.send('hello', proxy.port, address)
    t.match(await player.datagrams(1), { data: Buffer.from('a:hello'), address, port: proxy.port })
  }
  t.equal(udp.got.length, 2)
})

t.test('beyond loopback the figures ask for the token', async t => {
  const text = yaml(staticRoutes(1)).replace('status: { port: 0 }', 'status: { port: 0, bind: 0.0.0.0 }')
  const refused = await runProxy(t, t.testdir(), text)
  t.match(refused, { end: 'exit code 2', text: /SWY_BIND_EXPOSED/ })
  const proxy = await startProxy(t, t.testdir(), `${text}\nauth: { token: secret-secret }`)
  const status = proxy.ready.status.replace('0.0.0.0', '127.0.0.1')
  const scrape = (headers: Record<string, string>) => fetch(`http://${status}/metrics`, { headers })
  t.equal((await scrape({})).status, 401)
  t.equal((await scrape({ authorization: 'Bearer secret-secret' })).status, 200)
})

t.test('torn files of the last run are a warning', async t => {
  const directory = t.testdir({ data: { proxy: {} } })
  writeFileSync(join(directory, 'data/proxy/routes.json'), '{"fleets":[')
  writeFileSync(join(directory, 'data/proxy/flows.journal'), 'deadbeef {"at":')
  const plane = await fakeControlPlane(t)
  const proxy = await startProxy(t, directory, yaml(), ['--control-plane', plane.address])
  t.match(proxy.lines.join('\n'), /routes of the last run cannot be read/)
  t.match(await proxy.status('/readyz'), { code: 503, text: /no routes yet/ })
  await plane.hello()
  await plane.order({ kind: 'snapshot', value: snapshot([]) })
  t.equal((await proxy.status('/readyz')).code, 200)
})

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

function isThere(path: string): boolean {
  try {
    return readFileSync(path).length > 0
  } catch {
    return false
  }
}
