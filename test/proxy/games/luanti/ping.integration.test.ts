import t from 'tap'
import { farewell, FIRST_WORD, PING, readPong } from '../../../games/luanti/luanti-probe.ts'
import { LuantiServer } from '../../../games/luanti/luanti-server.ts'
import { serveDatagrams } from '../../../games/serve-datagrams.ts'
import { startListedFleet } from '../../support/listed-fleet.ts'
import { endpoint } from '../../support/udp-world.ts'

t.test('pings of the server list make neither flows nor peers, and clients get both', async t => {
  const server = new LuantiServer()
  const { port, metric } = await startListedFleet(t, 'luanti', [await serveDatagrams(t, server)])
  const list = await endpoint(t)
  for (let pings = 1; pings <= 5; pings += 1) {
    await list.send(PING, port)
    await list.send(farewell(readPong((await list.datagrams(pings)).data)), port)
  }
  t.equal(await metric('flows_opened_total'), 0)
  t.same(server.peers, [])

  const client = await endpoint(t)
  await client.send(FIRST_WORD, port)
  t.equal((await client.datagrams(1)).data.toString('hex'), '4f45740300010003ffdc00010002')
  await client.send(farewell(2), port)
  await client.datagrams(2)
  t.same(server.gone, [2], 'a player’s farewell reaches the server')
  t.equal(await metric('flows_opened_total'), 1)
  t.equal(await metric('queries_answered_total'), 10)
})
