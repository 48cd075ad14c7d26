import t from 'tap'
import { systemClock } from '../../../../lib/clock.ts'
import { encodeQuery } from '../../../../proxy/games/samp/query.ts'
import { askGamedig } from '../../../games/gamedig.ts'
import { SampClient, SampServer } from '../../../games/samp/samp-sockets.ts'
import { startProxy } from '../../support/proxy-process.ts'
import { endpoint, flowPortRange } from '../../support/udp-world.ts'
import { answerOf, until } from '../../support/until.ts'

function yamlOf(ports: readonly number[]): string {
  const { first, last } = flowPortRange()
  const shards = ports.map(
    (port, n) => `{ id: arena-${n + 1}, address: 127.0.0.1, port: ${port}, slots: 60 }`,
  )
  return [
    'listeners:',
    '  - { name: main, port: 0, bind: 127.0.0.1, protocols: [udp], game: samp, fleet: arena, query: { name: Big } }',
    `routes: [{ fleet: arena, shards: [${shards.join(', ')}] }]`,
    `proxy: { status: { port: 0 }, flowPorts: { first: ${first}, last: ${last} } }`,
  ].join('\n')
}

/** A server with players who have come to it without the proxy. */
async function peopled(hostName: string, playersMax: number, names: readonly string[]): Promise<SampServer> {
  const rules = [{ name: 'version', value: `${hostName}-R1` }]
  const server = await SampServer.open('127.0.0.1', systemClock, { facts: { hostName, rules }, playersMax })
  t.teardown(() => server.close())
  for (const name of names) {
    const client = new SampClient('127.0.0.1', server.address, systemClock, { name })
    t.teardown(() => client.close())
  }
  await until(`${names.length} play on ${hostName}`, () => server.core.names.length === names.length)
  return server
}

t.test('gamedig sees one big server, as SA:MP and as open.mp, and makes no flow', async t => {
  const one = await peopled('one', 30, ['Ann', 'Zoe'])
  const two = await peopled('two', 100, ['Bob'])
  const proxy = await startProxy(t, t.testdir(), yamlOf([one.address.port, two.address.port]))
  // Its questions are answered one by one, and the first ones perhaps before the shards have told everything.
  const seen = await answerOf(
    'the list shows everything',
    () => askGamedig('gtasao', proxy.port),
    ({ players, numplayers, version }) => players.length >= 3 && numplayers >= 3 && version === 'one-R1',
  )
  t.match(seen, {
    name: 'Big',
    password: false,
    numplayers: 3,
    maxplayers: 90,
    raw: { gamemode: 'Freeroam', map: 'EN' },
  })
  t.same(seen.players.map(({ name }) => name).sort(), ['Ann', 'Bob', 'Zoe'])
  t.match(await askGamedig('gtasam', proxy.port), { name: 'Big', numplayers: 3, maxplayers: 90 })
  const stranger = await endpoint(t)
  await stranger.send(Buffer.from('SAMP123456x\x06\0secret\x04\0exit', 'latin1'), proxy.port)
  const ping = encodeQuery('ping', Uint8Array.of(127, 0, 0, 1), proxy.port, 7)
  await stranger.send(ping, proxy.port)
  t.same((await stranger.datagrams(1)).data, ping, 'a ping is answered, what came before it is not')
  const { text } = await proxy.status('/metrics')
  t.match(text, 'switchyard_proxy_flows_opened_total{listener="main"} 0')
  t.match(text, 'switchyard_proxy_drops_total{listener="main",reason="query-refused"} 1')
})
