import t from 'tap'
import { SwitchyardError } from '../../../lib/errors.ts'
import { main } from '../support/carrier-world.ts'
import { snapshot, token } from '../support/routes.ts'
import { echoShard, endpoint, settle, udpWorld } from '../support/udp-world.ts'
import { until } from '../support/until.ts'

t.test('a datagram goes to the shard and its answer comes back from the listener', async t => {
  const world = udpWorld(t)
  const shard = await echoShard(t, 'a')
  world.carrier.applySnapshot(token(1), snapshot([{ group: 1, port: shard.port }]))
  const player = await endpoint(t)
  await player.send('hello', world.port)
  const answer = await player.datagrams(1)
  t.equal(answer.data.toString(), 'a:hello')
  t.equal(answer.port, world.port)
  const [flow] = world.carrier.flows()
  t.equal(shard.got[0]?.port, flow?.flowPort)
  t.match(world.carrier.counters(), { flows: 1, datagramsUp: 1, datagramsDown: 1, drops: 0 })
})

t.test('datagrams of 0, 1 and 65,507 bytes pass both ways unchanged', async t => {
  const world = udpWorld(t)
  const shard = await endpoint(t)
  shard.onGet = ({ data, address, port }) => shard.socket.send(data, port, address)
  world.carrier.applySnapshot(token(1), snapshot([{ group: 1, port: shard.port }]))
  const player = await endpoint(t)
  for (const [index, bytes] of [0, 1, 65_507].entries()) {
    const sent = Buffer.alloc(bytes, 'x')
    await player.send(sent, world.port)
    const answer = await player.datagrams(index + 1)
    t.equal(answer.data.equals(sent), true, `${bytes} bytes`)
  }
})

t.test('every player has a flow port of its own and gets only its own answers', async t => {
  const world = udpWorld(t)
  const shards = [await echoShard(t, 'a'), await echoShard(t, 'b')]
  world.carrier.applySnapshot(
    token(1),
    snapshot(shards.map((shard, index) => ({ group: index + 1, port: shard.port }))),
  )
  const players = await Promise.all(Array.from({ length: 20 }, (_, n) => endpoint(t, `127.0.1.${n + 1}`)))
  await Promise.all(players.map((player, n) => player.send(`player ${n}`, world.port)))
  await Promise.all(players.map(player => player.datagrams(1)))
  for (const [n, player] of players.entries()) t.match(player.texts(), [new RegExp(`^[ab]:player ${n}$`)])
  t.equal(shards[0]?.got.length, 10)
  t.equal(shards[1]?.got.length, 10)
  t.equal(new Set(world.carrier.flows().map(flow => flow.flowPort)).size, 20)
})

t.test('a refused datagram is evidence, once per socket', async t => {
  const world = udpWorld(t)
  const shard = await endpoint(t)
  const { port } = shard
  shard.socket.close()
  world.carrier.applySnapshot(token(1), snapshot([{ group: 1, port }]))
  const players = [await endpoint(t, '127.0.3.1'), await endpoint(t, '127.0.3.2')]
  const refused = () => world.carrier.observations()[0]?.refused ?? 0
  await until('both are refused', () => {
    for (const player of players) void player.send('w', world.port)
    return refused() >= 2
  })
  for (const player of players) for (const text of ['x', 'y', 'z']) await player.send(text, world.port)
  await settle()
  t.equal(refused(), 2)
})

t.test('a flood of sources against full tables leaves the players in alone', async t => {
  const world = udpWorld(t, { limits: { flowsMax: 10 }, flowPorts: { quarantineMs: 300_000 } })
  const shard = await echoShard(t, 'a')
  world.carrier.applySnapshot(token(1), snapshot([{ group: 1, port: shard.port, slots: 1_000 }]))
  const players = await Promise.all(Array.from({ length: 10 }, (_, n) => endpoint(t, `127.0.4.${n + 1}`)))
  for (const player of players) await player.send('in', world.port)
  await Promise.all(players.map(player => player.datagrams(1)))
  const before = world.carrier.flows().map(flow => flow.flowId)
  for (let n = 0; n < 500; n += 1) {
    const stranger = await endpoint(t, `127.9.${n >> 8}.${(n & 255) + 1}`.replace(/\.256$/, '.255'))
    await stranger.send('flood', world.port)
    if (n % 50 === 0) {
      await players[0]!.send(`still ${n}`, world.port)
      await players[0]!.datagrams(2 + n / 50)
    }
    stranger.socket.close()
  }
  await until('all of the flood is dropped', () => world.listener.counters.dropsFor('flow-limit') >= 500)
  t.same(
    world.carrier.flows().map(flow => flow.flowId),
    before,
  )
  t.equal(world.listener.counters.dropsFor('flow-limit'), 500)
  t.equal(shard.got.length, 20)
})

t.test('replies leave from the address that the player spoke to', async t => {
  const world = udpWorld(t, { binds: ['127.0.0.1', '127.0.0.2'] })
  const shard = await echoShard(t, 'a')
  world.carrier.applySnapshot(token(1), snapshot([{ group: 1, port: shard.port }]))
  const player = await endpoint(t)
  await player.send('1', world.port, '127.0.0.2')
  t.equal((await player.datagrams(1)).address, '127.0.0.2')
  await player.send('2', world.port, '127.0.0.1')
  t.equal((await player.datagrams(2)).address, '127.0.0.1')
  t.equal(world.carrier.counters().flows, 1)
})

t.test('a wildcard serves every local address, v4 and v6', async t => {
  const world = udpWorld(t, { binds: ['0.0.0.0', '::'] })
  const shard = await echoShard(t, 'a')
  world.carrier.applySnapshot(token(1), snapshot([{ group: 1, port: shard.port }]))
  const v4 = await endpoint(t)
  await v4.send('1', world.port)
  t.equal((await v4.datagrams(1)).address, '127.0.0.1')
  const v6 = await endpoint(t, '::1')
  await v6.send('1', world.port, '::1')
  t.equal((await v6.datagrams(1)).address, '::1')
  t.same(
    world.carrier
      .flows()
      .map(flow => flow.player.ip)
      .sort(),
    ['127.0.0.1', '::1'],
  )
})

t.test('a port that is taken is said by name', async t => {
  const other = await endpoint(t)
  t.throws(() => udpWorld(t, { port: other.port }), { code: 'SWY_PORT_TAKEN', name: SwitchyardError.name })
})

t.test('what the kernel drops at a full receive queue is counted', async t => {
  const world = udpWorld(t)
  await world.front.readKernelDrops()
  t.equal(world.listener.counters.dropsFor('socket-buffer'), 0)
  world.front.tick()
  t.equal(world.front.port(main), world.port)
})
