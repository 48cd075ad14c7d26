import t from 'tap'
import { askQuakestat } from '../../../games/quakestat.ts'
import { serveDatagrams } from '../../../games/serve-datagrams.ts'
import {
  EXTENDED,
  OWN_TOKEN,
  PLAIN,
  readExtended,
  readPlain,
  readSeven,
  readToken,
  sevenConnect,
  sevenKeepAlive,
  sevenQuestion,
  tokenRequest,
  type TwInfo,
} from '../../../games/teeworlds/tw-probe.ts'
import { TwServer } from '../../../games/teeworlds/tw-server.ts'
import { askUntil } from '../../support/ask-until.ts'
import { startListedFleet } from '../../support/listed-fleet.ts'
import { endpoint } from '../../support/udp-world.ts'

const players = (...names: string[]) => names.map(name => ({ name, clan: '', score: 1, watches: false }))

t.test(
  'server lists see one big Teeworlds server in both protocols, and no question makes a flow',
  async t => {
    const one = new TwServer({ name: 'one', players: players('Ann', 'Zed') })
    const two = new TwServer({ name: 'two', map: 'other', players: players('Bob') })
    const ports = [await serveDatagrams(t, one), await serveDatagrams(t, two)]
    const { port, metric } = await startListedFleet(t, 'teeworlds', ports, '{ name: One big server }')
    const expected = { name: 'One big server', map: 'ctf5', numbers: [3, 14, 3, 16] }
    const client = await endpoint(t)
    const all = ({ numbers }: TwInfo) => numbers[2] === 3
    t.match(await askUntil(client, PLAIN, port, readPlain, all), expected)
    t.match(await askUntil(client, EXTENDED, port, answer => readExtended([answer]), all), expected)
    const token = await askUntil(client, tokenRequest(), port, readToken)
    const told = await askUntil(client, sevenQuestion(token, 7), port, readSeven, all)
    t.match(told, { ...expected, token: 7, clients: [{ name: 'Ann' }, { name: 'Zed' }, { name: 'Bob' }] })
    const seen = await askQuakestat(t, 'tees', port)
    // Its places are those of players, and of each client's five fields it takes two for a player, of real servers, too.
    if (seen !== undefined)
      t.match(seen, { status: 'online', name: 'One big server', map: 'ctf5', numplayers: 3, maxplayers: 14 })
    t.equal(await metric('flows_opened_total'), 0)
    t.equal(one.played + two.played, 0)
  },
)

t.test('a client of 0.7 connects with the token of the proxy, and plays', async t => {
  const server = new TwServer({ speaks: 'seven' })
  const { port, metric } = await startListedFleet(t, 'teeworlds', [await serveDatagrams(t, server)])
  const client = await endpoint(t)
  await client.send(tokenRequest(), port)
  const token = readToken((await client.datagrams(1)).data)
  t.not(token, server.token)
  t.equal(await metric('flows_opened_total'), 0, 'a token costs nothing')
  await client.send(sevenConnect(token), port)
  const accepted = (await client.datagrams(2)).data
  t.same([accepted.readUInt32BE(3), accepted[7]], [OWN_TOKEN, 2])
  t.same(server.connected, [OWN_TOKEN])
  await client.send(sevenKeepAlive(token), port)
  t.equal((await client.datagrams(3)).data[7], 0)
  t.equal(await metric('flows_opened_total'), 1)
})
