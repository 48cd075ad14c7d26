import t from 'tap'
import { REDIAL_MS } from '../../../proxy/tcp/tcp-connection.ts'
import { main } from '../support/carrier-world.ts'
import { change, group, policy, route, snapshot, token } from '../support/routes.ts'
import { deadPort, tcpClient, tcpShard, tcpWorld } from '../support/tcp-world.ts'
import { manualClock, settle } from '../support/udp-world.ts'
import { until } from '../support/until.ts'

const MEGABYTE = 1_024 * 1_024

t.test('bytes pass both ways, and the flow is counted', async t => {
  const world = await tcpWorld(t)
  const shard = await tcpShard(t, 'a')
  world.carrier.applySnapshot(token(1), snapshot([{ group: 1, port: shard.port }]))
  const client = await tcpClient(t, world.port)
  await client.hears('a:')
  client.socket.write('hello')
  const peer = await shard.peer(1)
  await peer.hears('hello')
  t.match(world.carrier.counters().listeners[0], { tcpFlows: 1, bytesUp: 5, bytesDown: 2 })
  t.match(world.carrier.observations(), [{ answered: true, refused: 0, flows: 1 }])
})

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

t.test('either side may finish first, and the other goes on', async t => {
  const world = await tcpWorld(t)
  const shard = await tcpShard(t, 'a')
  world.carrier.applySnapshot(token(1), snapshot([{ group: 1, port: shard.port }]))

  const asking = await tcpClient(t, world.port)
  asking.socket.end('question')
  const answering = await shard.peer(1)
  t.equal(await answering.over(), 'end')
  t.equal(answering.text(), 'question')
  answering.socket.end('answer')
  t.equal(await asking.over(), 'end')
  t.equal(asking.text(), 'a:answer')

  const listening = await tcpClient(t, world.port)
  const talking = await shard.peer(2)
  talking.socket.end('bye')
  t.equal(await listening.over(), 'end')
  listening.socket.end('thanks')
  t.equal(await talking.over(), 'end')
  t.equal(talking.text(), 'thanks')
  await until('no connection is left', () => world.front.connections === 0)
  t.same(
    world.closed.map(({ why }) => why),
    ['client-closed', 'shard-closed'],
  )
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

t.test('a reset of one side reaches the other, and nothing is left', async t => {
  const world = await tcpWorld(t)
  const shard = await tcpShard(t, 'a')
  world.carrier.applySnapshot(token(1), snapshot([{ group: 1, port: shard.port }]))
  const first = await tcpClient(t, world.port)
  const peer = await shard.peer(1)
  await first.hears('a:')
  first.socket.resetAndDestroy()
  t.equal(await peer.over(), 'reset')

  const second = await tcpClient(t, world.port)
  await second.hears('a:')
  ;(await shard.peer(2)).socket.resetAndDestroy()
  await second.over()
  second.socket.destroy()
  await until('no connection is left', () => world.front.connections === 0)
  t.equal(world.carrier.counters().flows, 0)
})

t.test('a client that never reads stops its shard, and costs bounded memory', async t => {
  const world = await tcpWorld(t)
  const shard = await tcpShard(t, 'a')
  world.carrier.applySnapshot(token(1), snapshot([{ group: 1, port: shard.port }]))
  const client = await tcpClient(t, world.port)
  const peer = await shard.peer(1)
  await client.hears('a:')
  client.socket.pause()
  let sent = 0
  let stuck = 0
  const chunk = Buffer.alloc(MEGABYTE)
  while (sent < 50 * MEGABYTE && stuck < 20) {
    const written = peer.socket.write(chunk)
    sent += chunk.length
    if (written) continue
    await settle()
    const before = world.carrier.counters().listeners[0]!.bytesDown
    await new Promise(resolve => setTimeout(resolve, 10))
    stuck = world.carrier.counters().listeners[0]!.bytesDown === before ? stuck + 1 : 0
  }
  const taken = world.carrier.counters().listeners[0]!.bytesDown
  // The system's own buffers take some megabytes; the proxy reads no more than it can hand on.
  t.ok(taken < 50 * MEGABYTE, `the proxy took ${taken} bytes`)
  client.socket.resume()
  client.socket.on('data', () => {})
  await until('everything has come', () => world.carrier.counters().listeners[0]!.bytesDown >= sent)
})

t.test('a client that never writes and never reads is closed when idle', async t => {
  const clock = manualClock()
  const world = await tcpWorld(t, { clock, listener: { tcpIdleMs: 60_000 } })
  const shard = await tcpShard(t, 'a')
  world.carrier.applySnapshot(token(1), snapshot([{ group: 1, port: shard.port }], { leaseMs: 1e9 }))
  const client = await tcpClient(t, world.port)
  await client.hears('a:')
  clock.advance(60_000)
  world.tick()
  t.equal(await client.over(), 'end')
  t.match(world.closed, [{ why: 'idle' }])
  clock.advance(5_000)
  world.tick()
  t.equal(world.front.connections, 0)
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

t.test(
  'a moved client gets the last words of its shard, then the end; it comes back to the new group',
  async t => {
    const world = await tcpWorld(t)
    const shards = { old: await tcpShard(t, 'old'), new: await tcpShard(t, 'new') }
    world.carrier.applySnapshot(token(1), snapshot([{ group: 1, port: shards.old.port }], { leaseMs: 1e9 }))
    const client = await tcpClient(t, world.port)
    await client.hears('old:')
    const [flow] = world.carrier.flows()
    world.carrier.applyChange(token(1), change({ routes: [route({ group: 2, port: shards.new.port })] }))
    const old = await shards.old.peer(1)
    old.socket.once('end', () => old.socket.end('last words'))
    const order = {
      moveId: 'move-1' as never,
      groupId: group(2),
      flows: [{ flowId: flow!.flowId, placementVersion: 1 }],
      follow: 'resume' as const,
      clientTimeoutMs: 0,
      lameDuckMs: 0,
      pacePerSecond: 0,
    }
    t.match(world.carrier.move(token(1), order), { kind: 'done', flows: [{ outcome: 'done' }] })
    t.equal(await client.over(), 'end')
    t.equal(client.text(), 'old:last words')
    client.socket.destroy()
    const back = await tcpClient(t, world.port)
    await back.hears('new:')
    t.match(world.carrier.flows(), [{ why: 'seat', groupId: group(2) }])
  },
)

t.test('a lame duck goes on both ways until its time is over', async t => {
  const clock = manualClock()
  const world = await tcpWorld(t, { clock })
  const shards = { old: await tcpShard(t, 'old'), new: await tcpShard(t, 'new') }
  const routes = [
    { group: 1, port: shards.old.port },
    { group: 2, port: shards.new.port, ordinal: 2 },
  ]
  world.carrier.applySnapshot(token(1), snapshot(routes, { leaseMs: 1e9 }))
  const client = await tcpClient(t, world.port)
  await client.hears('old:')
  const [flow] = world.carrier.flows()
  world.carrier.move(token(1), {
    moveId: 'move-1' as never,
    groupId: group(2),
    flows: [{ flowId: flow!.flowId, placementVersion: 1 }],
    follow: 'resume',
    clientTimeoutMs: 0,
    lameDuckMs: 5_000,
    pacePerSecond: 0,
  })
  const old = await shards.old.peer(1)
  client.socket.write('still here')
  await old.hears('still here')
  old.socket.write('me too')
  await client.hears('me too')
  clock.advance(5_000)
  world.tick()
  t.equal(await old.over(), 'end')
  old.socket.end()
  t.equal(await client.over(), 'end')
})

t.test('an old shard that says no end is cut off soon', async t => {
  const clock = manualClock()
  const world = await tcpWorld(t, { clock })
  const shards = { old: await tcpShard(t, 'old'), new: await tcpShard(t, 'new') }
  world.carrier.applySnapshot(token(1), snapshot([{ group: 1, port: shards.old.port }], { leaseMs: 1e9 }))
  const client = await tcpClient(t, world.port)
  await client.hears('old:')
  world.carrier.applyChange(
    token(1),
    change({ routes: [route({ group: 1, shard: 2, generation: 2, port: shards.new.port })] }),
  )
  t.equal(client.ending, 'open')
  clock.advance(250)
  world.tick()
  t.equal(await client.over(), 'end')
})

t.test('a kicked client is reset, and stays out for a while', async t => {
  const world = await tcpWorld(t)
  const shard = await tcpShard(t, 'a')
  world.carrier.applySnapshot(token(1), snapshot([{ group: 1, port: shard.port }], { leaseMs: 1e9 }))
  const client = await tcpClient(t, world.port)
  await client.hears('a:')
  const flowIds = world.carrier.flows().map(({ flowId }) => flowId)
  world.carrier.cut(token(1), { flowIds, why: 'kicked', blockMs: 60_000 })
  t.equal(await client.over(), 'reset')
  const again = await tcpClient(t, world.port)
  await again.over()
  t.equal(world.carrier.counters().listeners[0]?.drops.blocked, 1)
  t.equal(world.front.connections, 0)
})

t.test('a client whose group is gone is closed', async t => {
  const world = await tcpWorld(t)
  const shard = await tcpShard(t, 'a')
  world.carrier.applySnapshot(token(1), snapshot([{ group: 1, port: shard.port }], { leaseMs: 1e9 }))
  const client = await tcpClient(t, world.port)
  await client.hears('a:')
  world.carrier.applySnapshot(token(1), snapshot([], { leaseMs: 1e9 }))
  t.equal(await client.over(), 'end')
  t.match(world.closed, [{ why: 'no-route' }])
})

t.test('the shard is told who the player is, before anything else', async t => {
  for (const [address, header] of [
    ['127.0.0.1', '0d0a0d0a000d0a515549540a2111000c7f0000017f000001'],
    ['::1', `0d0a0d0a000d0a515549540a21210024${'00'.repeat(15)}01${'00'.repeat(15)}01`],
  ] as const) {
    const world = await tcpWorld(t, { bind: address })
    const shard = await tcpShard(t, 'a')
    const fleets = [policy({ proxyProtocol: true })]
    world.carrier.applySnapshot(token(1), snapshot([{ group: 1, port: shard.port }], { fleets }))
    const client = await tcpClient(t, world.port, address)
    client.socket.write('hello')
    const peer = await shard.peer(1)
    await peer.hears('hello')
    const ports = Buffer.alloc(4)
    ports.writeUInt16BE(client.socket.localPort!, 0)
    ports.writeUInt16BE(world.port, 2)
    t.equal(
      peer.bytes().toString('hex'),
      header + ports.toString('hex') + Buffer.from('hello').toString('hex'),
    )
  }
})

t.test('a socket is closed whether it is cut before or after its end', async t => {
  const world = await tcpWorld(t)
  const shard = await tcpShard(t, 'a')
  world.carrier.applySnapshot(token(1), snapshot([{ group: 1, port: shard.port }], { leaseMs: 1e9 }))
  const clients = [await tcpClient(t, world.port), await tcpClient(t, world.port)]
  await Promise.all(clients.map(client => client.hears('a:')))
  ;(await shard.peer(1)).socket.end()
  await Promise.race(clients.map(client => client.over()))
  const flowIds = world.carrier.flows().map(({ flowId }) => flowId)
  world.carrier.cut(token(1), { flowIds, why: 'kicked', blockMs: 0 })
  await until('both are closed', () => {
    // Whoever has seen the end notices a broken connection only by writing.
    for (const { socket } of clients) if (!socket.destroyed) socket.write('anybody there?')
    return clients.every(({ socket }) => socket.destroyed)
  })
  t.equal(world.front.connections, 0)
})

t.test('a full shard refuses, and says so in the counters', async t => {
  const world = await tcpWorld(t)
  const shard = await tcpShard(t, 'a')
  world.carrier.applySnapshot(token(1), snapshot([{ group: 1, port: shard.port, slots: 1 }]))
  const first = await tcpClient(t, world.port)
  await first.hears('a:')
  const second = await tcpClient(t, world.port)
  await second.over()
  t.equal(world.carrier.counters().listeners[0]?.drops.full, 1)
  t.equal(first.ending, 'open')
})

t.test('a storm of clients that come and go leaves nothing behind', async t => {
  const world = await tcpWorld(t)
  const shard = await tcpShard(t, 'a')
  world.carrier.applySnapshot(
    token(1),
    snapshot([{ group: 1, port: shard.port, slots: 1_000 }], { leaseMs: 1e9 }),
  )
  for (let round = 0; round < 5; round += 1) {
    const clients = await Promise.all(Array.from({ length: 40 }, () => tcpClient(t, world.port)))
    for (const [index, { socket }] of clients.entries()) {
      if (index % 4 === 0) socket.resetAndDestroy()
      else if (index % 4 === 1) socket.destroy()
      else if (index % 4 === 2) socket.end('x'.repeat(100_000))
      else socket.write('y')
    }
    for (const { socket } of shard.peers) if (!socket.destroyed) socket.end()
    for (const { socket } of clients) if (!socket.destroyed) socket.destroySoon()
  }
  await until('every socket is closed', () => {
    for (const { socket } of shard.peers) if (!socket.destroyed) socket.end()
    return world.front.connections === 0 && world.carrier.counters().flows === 0
  })
  t.equal(world.front.waiting, 0)
})

t.test('a port that is taken is said to be', async t => {
  const world = await tcpWorld(t)
  const settings = world.carrier.table.listener(main)!.settings
  await t.rejects(world.front.listen(settings, ['127.0.0.1'], world.port), { code: 'SWY_PORT_TAKEN' })
})
