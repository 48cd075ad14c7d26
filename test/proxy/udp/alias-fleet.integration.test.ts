import t from 'tap'
import { ManualClock } from '../../../lib/clock.ts'
import { OWN_HEADER, readDatagramHeader } from '../../../proto/contract/proxy-protocol-header.ts'
import { RouteTable } from '../../../proxy/routing/route-table.ts'
import { RENEW_MS } from '../../../proxy/udp/address-header.ts'
import { openSocket } from '../../../proxy/udp/open-socket.ts'
import { PROBE_EVERY_MS, Prober } from '../../../proxy/udp/prober.ts'
import { change, policy, route, snapshot, token } from '../support/routes.ts'
import { type Datagram, endpoint, manualClock, settle, udpWorld } from '../support/udp-world.ts'

function told({ data }: Datagram): string {
  const header = readDatagramHeader(data)
  if (header.kind !== 'client') return data.toString()
  return `${header.client.ip}:${header.client.port} ${data.subarray(header.bytes).toString()}`
}

for (const addresses of ['alias', 'restore'] as const)
  t.test(
    `a shard with ${addresses} addresses is told whose flow it is until it answers, and again when it is another`,
    async t => {
      const fleets = [policy({ addresses })]
      const clock = manualClock()
      const world = udpWorld(t, { clock })
      const [first, second] = [await endpoint(t), await endpoint(t)]
      const routed = snapshot([{ group: 1, port: first.port }], { fleets, leaseMs: 600_000 })
      world.carrier.applySnapshot(token(1), routed)
      const player = await endpoint(t, '127.0.9.9')
      const said = (text: string): string => `127.0.9.9:${player.port} ${text}`
      await player.send('1', world.port)
      await player.send('2', world.port)
      await first.datagrams(2)
      await first.send('answer', world.carrier.flows()[0]!.flowPort)
      await player.datagrams(1)
      await player.send('3', world.port)
      await first.datagrams(3)
      clock.advance(RENEW_MS)
      await player.send('4', world.port)
      await player.send('5', world.port)
      await first.datagrams(5)
      t.same(first.got.map(told), [said('1'), said('2'), '3', said('4'), '5'])
      const next = route({ group: 1, shard: 2, generation: 2, port: second.port })
      world.carrier.applyChange(token(1), change({ routes: [next] }))
      await player.send('6', world.port)
      await second.datagrams(1)
      t.same(second.got.map(told), [said('6')])
      t.equal(world.listener.counters.bytesUp, 6, 'headers are no bytes of the player')
    },
  )

t.test('shards of other fleets get no header', async t => {
  const world = udpWorld(t)
  const shard = await endpoint(t)
  world.carrier.applySnapshot(token(1), snapshot([{ group: 1, port: shard.port }]))
  const player = await endpoint(t)
  await player.send('1', world.port)
  await shard.datagrams(1)
  t.same(shard.texts(), ['1'])
})

t.test('a probe towards an agent that relays says that no player is behind it', async t => {
  const shard = await endpoint(t)
  const clock = new ManualClock()
  const routes = new RouteTable({ groupsMax: 10, placementsMax: 10 })
  const probe = { kind: { kind: 'udp', value: { payload: Buffer.from('who') } } } as const
  const probed = snapshot([{ group: 1, port: shard.port }], {
    fleets: [policy({ probe, addresses: 'alias' })],
  })
  routes.applySnapshot(token(1), probed, clock.monotonicMs())
  const prober = new Prober(routes, clock, openSocket)
  t.teardown(() => prober.close())
  clock.advance(PROBE_EVERY_MS)
  prober.tick()
  const got = await shard.datagrams(1)
  t.same(readDatagramHeader(got.data), { kind: 'own', bytes: OWN_HEADER.length })
  t.equal(got.data.subarray(OWN_HEADER.length).toString(), 'who')
  await settle()
})
