import t from 'tap'
import { silentLog } from '../../../lib/log.ts'
import { openSocket } from '../../../proxy/udp/open-socket.ts'
import { UdpListener } from '../../../proxy/udp/udp-listener.ts'
import { snapshot, token } from '../support/routes.ts'
import { echoShard, endpoint, udpWorld } from '../support/udp-world.ts'
import { until } from '../support/until.ts'

t.test('bug: a shard that answers a player whose local address has gone does not end the proxy', async t => {
  const { carrier, clock, listener: flows } = udpWorld(t)
  const shard = await echoShard(t, 'a')
  carrier.applySnapshot(token(1), snapshot([{ group: 1, port: shard.port }]))
  let addresses = ['127.0.0.1', '127.0.0.2']
  const localAddresses = (family: 4 | 6) => (family === 4 ? addresses : [])
  const listener = new UdpListener({
    flows,
    binds: ['0.0.0.0'],
    carrier,
    openSocket,
    clock,
    log: silentLog,
    localAddresses,
  })
  t.teardown(() => listener.close())
  const port = listener.listen(0)
  const player = await endpoint(t)
  await player.send('x', port, '127.0.0.2')
  await player.datagrams(1)
  addresses = ['127.0.0.1']
  listener.refresh()
  const [upstream] = shard.got
  await shard.send('late', upstream!.port, upstream!.address)
  await until('a send has failed', () => flows.counters.dropsFor('send-failed') > 0)
  await player.send('y', port, '127.0.0.1')
  await player.datagrams(2)
  t.same(player.texts(), ['a:x', 'a:y'], 'and the next datagram shows where to answer')
})

t.test('bug: a wildcard of which nothing can be bound is said, not served by nobody', async t => {
  const { carrier, clock, listener: flows } = udpWorld(t)
  const localAddresses = (family: 4 | 6) => (family === 4 ? ['203.0.113.1'] : [])
  const listener = new UdpListener({
    flows,
    binds: ['0.0.0.0'],
    carrier,
    openSocket,
    clock,
    log: silentLog,
    localAddresses,
  })
  t.throws(() => listener.listen(0), { code: 'SWY_PORT_TAKEN', message: /EADDRNOTAVAIL/ })
})
