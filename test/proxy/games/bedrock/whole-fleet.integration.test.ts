import t from 'tap'
import { askGamedig } from '../../../games/gamedig.ts'
import { bedrockServer } from '../../../games/bedrock/bedrock-server.ts'
import { FRAME_SET, openRequest, pingOf, readPong } from '../../../games/bedrock/bedrock-wire.ts'
import { startProxy } from '../../support/proxy-process.ts'
import { endpoint, flowPortRange } from '../../support/udp-world.ts'
import { answerOf } from '../../support/until.ts'

function yamlOf(ports: readonly number[]): string {
  const { first, last } = flowPortRange()
  const shards = ports.map(
    (port, n) => `{ id: arena-${n + 1}, address: 127.0.0.1, port: ${port}, slots: 64 }`,
  )
  const query = '{ name: Big, secondLine: of all }'
  return [
    'listeners:',
    `  - { name: main, port: 0, bind: 127.0.0.1, protocols: [udp], game: bedrock, fleet: arena, query: ${query} }`,
    `routes: [{ fleet: arena, shards: [${shards.join(', ')}] }]`,
    `proxy: { status: { port: 0 }, flowPorts: { first: ${first}, last: ${last} } }`,
  ].join('\n')
}

t.test('a list sees one big server, and a session goes to one shard', async t => {
  const one = await bedrockServer(t, { name: 'one', players: 3, slots: 20 })
  const two = await bedrockServer(t, { name: 'two', players: 4, slots: 30 })
  const proxy = await startProxy(t, t.testdir(), yamlOf([one.port, two.port]))
  const client = await endpoint(t)
  const exchange = async (datagram: Buffer) => {
    const answer = client.datagrams(client.got.length + 1)
    await client.send(datagram, proxy.port)
    return (await answer).data
  }
  const pong = await answerOf(
    'the list shows everybody',
    async () => readPong(await exchange(pingOf(9n))),
    ({ fields }) => fields[4] === '7',
  )
  t.match(pong, { time: 9n, fields: ['MCPE', 'Big', '766', '1.21.50', '7', '50'] })
  t.same(pong.fields.slice(7, 12), ['of all', 'Survival', '1', `${proxy.port}`, `${proxy.port}`])
  const seen = await askGamedig('mbe', proxy.port)
  t.match(seen, { name: 'Big', numplayers: 7, maxplayers: 50, map: 'of all' })
  const before = (await proxy.status('/metrics')).text
  t.match(before, 'switchyard_proxy_flows_opened_total{listener="main"} 0')
  t.equal(one.sessions.size + two.sessions.size, 0)
  t.equal((await exchange(openRequest()))[0], 6)
  const frame = await exchange(Buffer.from([FRAME_SET, 0, 0, 0]))
  t.match(frame.toString('latin1', 1), /^(one|two)$/)
  readPong(await exchange(pingOf(10n)))
  t.equal(one.sessions.size + two.sessions.size, 1)
  t.equal(one.strays + two.strays, 0)
})
