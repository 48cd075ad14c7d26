import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { fakeControlPlane } from './support/fake-control-plane.ts'
import { journaledFlowPorts } from './support/journaled-flows.ts'
import { runProxy, startProxy } from './support/proxy-process.ts'
import { snapshot } from './support/routes.ts'
import { shardOfBoth, tcpClient, tcpShard } from './support/tcp-world.ts'
import { echoShard, endpoint } from './support/udp-world.ts'
import { until } from './support/until.ts'
import { answered, attachedProxy, proxyYaml, staticRoutesYaml } from './support/proxy-world.ts'

t.test('alone, from static routes: UDP and TCP on one port, ready, stopped with exit code 0', async t => {
  const { tcp } = await shardOfBoth(t, { udp: 'udp', tcp: 'tcp' })
  const proxy = await startProxy(t, t.testdir(), proxyYaml(staticRoutesYaml(tcp.port)))
  t.match(proxy.ready, {
    listeners: [{ name: 'main', address: '127.0.0.1', port: Number, protocols: ['udp', 'tcp'] }],
    status: /^127\.0\.0\.1:\d+$/,
    dataPlane: { tier: 'dgram' },
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
  t.match(text, 'switchyard_proxy_data_plane{tier="dgram"} 1')
  t.match(text, 'switchyard_proxy_drops_total{listener="main",reason="full"} 0')
  t.equal(await proxy.stop(), 'exit code 0')
  t.equal(await client.over(), 'end')
})

t.test('a port that is taken stops the start with exit code 2', async t => {
  const shard = await tcpShard(t, 'a')
  const flags = ['--listener-port', `main=${shard.port}`]
  const { end, text } = await runProxy(t, t.testdir(), proxyYaml(staticRoutesYaml(1)), flags)
  t.equal(end, 'exit code 2')
  t.match(text, /SWY_PORT_TAKEN: listener main: cannot bind tcp 127\.0\.0\.1/)
  const udp = await endpoint(t)
  const again = await runProxy(t, t.testdir(), proxyYaml(staticRoutesYaml(1)), [
    '--listener-port',
    `main=${udp.port}`,
  ])
  t.equal(again.end, 'exit code 2')
  t.match(again.text, /SWY_PORT_TAKEN: listener main: cannot bind udp/)
  const status = ['--status-port', String(shard.port)]
  t.match(await runProxy(t, t.testdir(), proxyYaml(staticRoutesYaml(1)), status), {
    end: 'exit code 2',
    text: /SWY_PORT_TAKEN: status/,
  })
})

t.test('--check says what is wrong and starts nothing', async t => {
  const fine = await runProxy(t, t.testdir(), proxyYaml(staticRoutesYaml(1)), ['--check'])
  t.match(fine, { end: 'exit code 0', text: '' })
  const wrong = await runProxy(t, t.testdir(), proxyYaml('fleets: [{ name: other }]'), ['--check'])
  t.equal(wrong.end, 'exit code 2')
  t.match(wrong.text, /:1:\d+ listeners\[0\]\.fleet: there is no fleet arena/)
})

t.test(
  'killed and started again it forwards at once, on the same flow ports, without a control plane',
  async t => {
    const directory = t.testdir()
    const { udp: shard, tcp } = await shardOfBoth(t, { udp: 'a', tcp: 'a' })
    const { plane, proxy, text } = await attachedProxy(t, directory, [{ group: 1, port: tcp.port }])
    const player = await endpoint(t)
    await answered(player, proxy.port, 'before')
    const flowPort = shard.got[0]!.port
    await until('the flow is in the journal', () =>
      journaledFlowPorts(join(directory, 'data')).includes(flowPort),
    )
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
  const proxy = await startProxy(t, t.testdir(), proxyYaml(staticRoutesYaml(shard.port)), [
    '--drain-ms',
    '600000',
  ])
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
  const text = proxyYaml(staticRoutesYaml(shard.port)).replace(' bind: 127.0.0.1,', '')
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
  const text = proxyYaml(staticRoutesYaml(1)).replace(
    'status: { port: 0 }',
    'status: { port: 0, bind: 0.0.0.0 }',
  )
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
  const proxy = await startProxy(t, directory, proxyYaml(), ['--control-plane', plane.address])
  t.match(proxy.lines.join('\n'), /routes of the last run cannot be read/)
  t.match(await proxy.status('/readyz'), { code: 503, text: /no routes yet/ })
  await plane.hello()
  await plane.order({ kind: 'snapshot', value: snapshot([]) })
  t.equal((await proxy.status('/readyz')).code, 200)
})

function isThere(path: string): boolean {
  try {
    return readFileSync(path).length > 0
  } catch {
    return false
  }
}
