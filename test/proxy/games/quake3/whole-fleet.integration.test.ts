import t from 'tap'
import { askGamedig } from '../../../games/gamedig.ts'
import { outOfBand, readQ3Info, readQ3Status } from '../../../games/quake3/q3-probe.ts'
import { Q3Server } from '../../../games/quake3/q3-server.ts'
import { askQuakestat } from '../../../games/quakestat.ts'
import { serveDatagrams } from '../../../games/serve-datagrams.ts'
import { askUntil } from '../../support/ask-until.ts'
import { startListedFleet } from '../../support/listed-fleet.ts'
import { endpoint } from '../../support/udp-world.ts'

t.test('server lists see one big Quake 3 server, and no question makes a flow', async t => {
  const players = (...names: string[]) => names.map(name => ({ name, score: 1, ping: 30 }))
  const one = new Q3Server({ name: 'one', slots: 20, players: players('Ann', 'Zed') })
  const two = new Q3Server({ name: 'two', map: 'other', slots: 12, players: players('Bob') })
  const ports = [await serveDatagrams(t, one), await serveDatagrams(t, two)]
  const { port, metric } = await startListedFleet(t, 'quake3', ports, '{ name: One big server }')
  const client = await endpoint(t)
  const status = outOfBand('getstatus')
  await askUntil(client, status, port, readQ3Status, ({ players: all }) => all.length === 3)
  const info = outOfBand('getinfo 17')
  const told = await askUntil(client, info, port, readQ3Info, ({ clients }) => clients === '3')
  t.match(told, { challenge: '17', hostname: 'One big server', sv_maxclients: '32', mapname: 'q3dm17' })
  for (const type of ['q3a', 'openarena']) {
    const seen = await askGamedig(type, port)
    t.match(seen, { name: 'One big server', map: 'q3dm17', numplayers: 3 })
    t.equal(String(seen.maxplayers), '32')
    t.same(
      seen.players.map(({ name }) => name),
      ['Ann', 'Zed', 'Bob'],
    )
  }
  const seen = await askQuakestat(t, 'q3s', port)
  if (seen !== undefined) {
    t.match(seen, { status: 'online', name: 'One big server', map: 'q3dm17', numplayers: 3, maxplayers: 32 })
    t.same(seen.players.map(({ name }) => name).toSorted(), ['Ann', 'Bob', 'Zed'])
  }
  t.equal(await metric('flows_opened_total'), 0)
  t.equal(one.played + two.played, 0)
})

t.test('a handshake is carried, and the remote console is not', async t => {
  const server = new Q3Server()
  const { port, metric } = await startListedFleet(t, 'quake3', [await serveDatagrams(t, server)])
  const client = await endpoint(t)
  await client.send(outOfBand('rcon secret quit'), port)
  await client.send(outOfBand('getchallenge'), port)
  const { data } = await client.datagrams(1)
  t.equal(data.toString('latin1'), 'one:\xff\xff\xff\xffgetchallenge')
  t.equal(server.played, 1)
  t.equal(await metric('flows_opened_total'), 1)
  t.equal(await metric('drops_total', ',reason="query-invalid"'), 1)
})
