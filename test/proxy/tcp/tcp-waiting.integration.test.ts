import t from 'tap'
import { REDIAL_MS } from '../../../proxy/tcp/tcp-connection.ts'
import { change, policy, route, snapshot, token } from '../support/routes.ts'
import { deadPort, tcpClient, tcpShard, tcpWorld } from '../support/tcp-world.ts'
import { manualClock } from '../support/udp-world.ts'
import { until } from '../support/until.ts'

t.test('what the client says before its shard is connected is not lost', async t => {
  const world = await tcpWorld(t)
  const client = await tcpClient(t, world.port)
  client.socket.write('early ')
  await until('the client waits', () => world.front.waiting === 1)
  const shard = await tcpShard(t, 'a')
  world.carrier.applySnapshot(token(1), snapshot([{ group: 1, port: shard.port }]))
  const peer = await shard.peer(1)
  client.socket.write('late')
  await peer.hears('early late')
})

t.test('a client that says everything before its shard is connected gets its answer', async t => {
  const world = await tcpWorld(t)
  const client = await tcpClient(t, world.port)
  client.socket.end('question')
  await until('the client waits', () => world.front.waiting === 1)
  const shard = await tcpShard(t, 'a')
  world.carrier.applySnapshot(token(1), snapshot([{ group: 1, port: shard.port }]))
  const peer = await shard.peer(1)
  t.equal(await peer.over(), 'end')
  peer.socket.end('answer')
  await client.over()
  t.equal(client.text(), 'a:answer')
})

t.test('a client of a dead shard waits, and is on the replacement when the route changes', async t => {
  const world = await tcpWorld(t)
  world.carrier.applySnapshot(token(1), snapshot([{ group: 1, port: await deadPort() }], { leaseMs: 1e9 }))
  const client = await tcpClient(t, world.port)
  client.socket.write('hello')
  await until('the client waits', () => world.front.waiting === 1)
  t.match(world.carrier.observations(), [{ refused: 1 }], 'evidence S5')
  const shard = await tcpShard(t, 'b')
  world.carrier.applyChange(
    token(1),
    change({ routes: [route({ group: 1, shard: 2, generation: 2, port: shard.port })] }),
  )
  const peer = await shard.peer(1)
  await peer.hears('hello')
  t.equal(world.front.waiting, 0)
  t.match(world.front.counters, { dials: { refused: 1 }, clientsHeld: 1, clientsHeldInVain: 0 })
})

t.test('a shard that comes back at the same address is found again', async t => {
  const world = await tcpWorld(t)
  const port = await deadPort()
  world.carrier.applySnapshot(token(1), snapshot([{ group: 1, port }], { leaseMs: 1e9 }))
  const client = await tcpClient(t, world.port)
  await until('the client waits', () => world.front.waiting === 1)
  await tcpShard(t, 'a', port)
  await client.hears('a:')
  t.match(world.carrier.observations(), [{ refused: 0, answered: true }])
})

t.test('the same address is dialled again after a while, not in a loop', async t => {
  const clock = manualClock()
  const world = await tcpWorld(t, { clock })
  world.carrier.applySnapshot(token(1), snapshot([{ group: 1, port: await deadPort() }], { leaseMs: 1e9 }))
  await tcpClient(t, world.port)
  await until('the client waits', () => world.front.waiting === 1)
  for (let tick = 0; tick < 20; tick += 1) world.tick()
  t.equal(world.front.counters.dials.refused, 1)
  clock.advance(REDIAL_MS)
  world.tick()
  await until('it was dialled again', () => world.front.counters.dials.refused === 2)
})

t.test('while its group is on hold nobody dials, and a client waits no longer than holdMs', async t => {
  const clock = manualClock()
  const world = await tcpWorld(t, { clock })
  const shard = await tcpShard(t, 'a')
  const fleets = [policy({ holdMs: 4_000 })]
  world.carrier.applySnapshot(
    token(1),
    snapshot([{ group: 1, port: shard.port, admission: 'hold' }], { fleets, leaseMs: 1e9 }),
  )
  const client = await tcpClient(t, world.port)
  await until('the client waits', () => world.front.waiting === 1)
  clock.advance(3_999)
  world.tick()
  t.equal(shard.peers.length, 0)
  t.equal(world.front.waiting, 1)
  clock.advance(1)
  world.tick()
  await client.over()
  t.equal(world.front.waiting, 0)
  t.match(world.front.counters, { clientsHeldInVain: 1 })
  t.equal(world.carrier.counters().listeners[0]?.drops.hold, 1)
})

t.test('a client that waited is let in when its group opens', async t => {
  const world = await tcpWorld(t)
  const shard = await tcpShard(t, 'a')
  const held = { group: 1, port: shard.port, admission: 'hold' as const }
  world.carrier.applySnapshot(token(1), snapshot([held], { leaseMs: 1e9 }))
  const client = await tcpClient(t, world.port)
  await until('the client waits', () => world.front.waiting === 1)
  world.carrier.applyChange(
    token(1),
    change({ routes: [route({ group: 1, port: shard.port, generation: 1, revision: 2 })] }),
  )
  await client.hears('a:')
})

t.test('the waiting room is bounded; who leaves it makes room', async t => {
  const world = await tcpWorld(t, { waitingMax: 2 })
  world.carrier.applySnapshot(token(1), snapshot([{ group: 1, port: await deadPort() }], { leaseMs: 1e9 }))
  const waiting = [await tcpClient(t, world.port), await tcpClient(t, world.port)]
  await until('two wait', () => world.front.waiting === 2)
  const third = await tcpClient(t, world.port)
  await third.over()
  t.equal(world.front.waiting, 2)
  waiting[0]!.socket.destroy()
  waiting[1]!.socket.resetAndDestroy()
  await until('the room is empty', () => world.front.waiting === 0)
  t.equal(world.carrier.counters().flows, 0)
})

t.test('a shard that accepts nothing in time is given up', async t => {
  const clock = manualClock()
  const world = await tcpWorld(t, { clock, connectMs: 1_000 })
  // 127.0.0.0/8 always answers, so the time-out comes before the answer is looked at.
  const shard = await tcpShard(t, 'a')
  world.carrier.applySnapshot(token(1), snapshot([{ group: 1, port: shard.port }], { leaseMs: 1e9 }))
  world.carrier.openTcp = (open => request => {
    const opened = open(request)
    queueMicrotask(() => {
      clock.advance(1_000)
      world.tick()
    })
    return opened
  })(world.carrier.openTcp.bind(world.carrier))
  const client = await tcpClient(t, world.port)
  await until('the dial was given up', () => world.front.counters.dials['timed-out'] === 1)
  t.equal(world.front.waiting, 1)
  clock.advance(REDIAL_MS)
  world.tick()
  await client.hears('a:')
})
