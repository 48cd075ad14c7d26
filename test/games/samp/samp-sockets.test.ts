import t from 'tap'
import { systemClock } from '../../../lib/clock.ts'
import { retarget } from '../../../proxy/games/samp/cipher.ts'
import { RECONNECT_PAIR } from '../../../proxy/games/samp/stateless-pair.ts'
import { endpoint } from '../../proxy/support/udp-world.ts'
import { until } from '../../proxy/support/until.ts'
import { SampClient, SampServer } from './samp-sockets.ts'

t.test('over real sockets: join, hear, say, leave', async t => {
  const server = await SampServer.open('127.0.3.1', systemClock, { facts: { hostName: 'real' } })
  t.teardown(() => server.close())
  const client = new SampClient('127.0.3.2', server.address, systemClock, { name: 'Ann' })
  t.teardown(() => client.close())
  await until('Ann hears the game', () => client.core.heard?.from === 'real')
  client.core.say('hello', systemClock.monotonicMs())
  await until('she is heard', () => server.core.events.length === 2)
  client.core.quit(systemClock.monotonicMs())
  await until('she has left', () => server.core.names.length === 0)
  t.same(
    server.core.events.map(({ kind }) => kind),
    ['joined', 'said', 'left'],
  )
})

t.test('over real sockets: told to reconnect, a client comes from another port', async t => {
  const front = await endpoint(t, '127.0.3.3')
  const client = new SampClient('127.0.3.4', { ip: '127.0.3.3', port: front.port }, systemClock, {
    name: 'Ann',
  })
  t.teardown(() => client.close())
  const server = await SampServer.open('127.0.3.5', systemClock)
  t.teardown(() => server.close())
  const { port } = await front.datagrams(1)
  // The front sends on by hand: to the server from its own port, and back to the client that it knows.
  front.onGet = ({ data, address }) => {
    const toClient = address === server.address.ip
    const forServer = Buffer.from(data)
    if (toClient)
      return front.socket.send(
        data,
        front.got.findLast(got => got.address === '127.0.3.4')!.port,
        '127.0.3.4',
      )
    retarget(forServer, front.port, server.address.port)
    front.socket.send(forServer, server.address.port, server.address.ip)
  }
  await until('Ann plays', () => client.core.state === 'playing')
  for (const pair of RECONNECT_PAIR) await front.send(pair, port, '127.0.3.4')
  await until('she asks again from elsewhere', () =>
    front.got.some(got => got.address === '127.0.3.4' && got.port !== port),
  )
  t.equal(client.core.socketNumber, 1)
})
