import t from 'tap'
import { SwitchyardError } from '../../../lib/errors.ts'
import { main } from '../support/carrier-world.ts'
import { change, group, policy, route, snapshot, token } from '../support/routes.ts'
import { echoShard, endpoint, manualClock, settle, udpWorld } from '../support/udp-world.ts'

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

t.test('after a move nothing that the old shard still sends reaches the player', async t => {
  const world = udpWorld(t)
  const shards = { old: await echoShard(t, 'old'), new: await echoShard(t, 'new') }
  world.carrier.applySnapshot(token(1), snapshot([{ group: 1, port: shards.old.port }]))
  const player = await endpoint(t)
  await player.send('1', world.port)
  await player.datagrams(1)
  const [flow] = world.carrier.flows()
  world.carrier.applyChange(token(1), change({ routes: [route({ group: 2, port: shards.new.port })] }))
  // Queued at the upstream socket before anybody has read it: sent before the order, received after it.
  await shards.old.send('queued', flow!.flowPort)
  const moved = world.carrier.move(token(1), {
    moveId: 'm1' as never,
    groupId: group(2),
    flows: [{ flowId: flow!.flowId, placementVersion: 1 }],
    follow: 'resume',
    clientTimeoutMs: 0,
    lameDuckMs: 0,
    pacePerSecond: 0,
  })
  t.match(moved, { kind: 'done', flows: [{ outcome: 'done' }] })
  await shards.old.send('late, before the player speaks', flow!.flowPort)
  await settle()
  await player.send('2', world.port)
  await player.datagrams(2)
  await shards.old.send('late, after the player spoke', flow!.flowPort)
  await player.send('3', world.port)
  await player.datagrams(3)
  t.same(player.texts(), ['old:1', 'new:2', 'new:3'])
  t.equal(world.carrier.flows()[0]?.flowPort, flow?.flowPort)
  t.ok(world.listener.counters.dropsFor('fenced') >= 1)
})

t.test('what an old shard sent while the socket was aimed anew is told by its source', async t => {
  const world = udpWorld(t)
  const shards = { old: await echoShard(t, 'old'), new: await echoShard(t, 'new') }
  world.carrier.applySnapshot(token(1), snapshot([{ group: 1, port: shards.old.port }]))
  const player = await endpoint(t)
  await player.send('1', world.port)
  await player.datagrams(1)
  const { flowPort } = world.carrier.flows()[0]!
  const next = route({ group: 1, shard: 2, generation: 2, port: shards.new.port })
  world.carrier.applyChange(token(1), change({ routes: [next] }))
  // Both wait in the kernel; the listener is read first, aims the socket at the new shard, and the other is still queued there.
  const sent = [player.send('2', world.port), shards.old.send('queued', flowPort)]
  await Promise.all(sent)
  await player.datagrams(2)
  await settle()
  t.same(player.texts(), ['old:1', 'new:2'])
  t.equal(world.listener.counters.dropsFor('fenced'), 1)
})

t.test('a lame duck may speak for its time, beside the new shard, and no longer', async t => {
  const clock = manualClock()
  const world = udpWorld(t, { clock })
  const shards = { old: await echoShard(t, 'old'), new: await echoShard(t, 'new') }
  world.carrier.applySnapshot(token(1), snapshot([{ group: 1, port: shards.old.port }], { leaseMs: 600_000 }))
  const player = await endpoint(t)
  await player.send('1', world.port)
  await player.datagrams(1)
  const [flow] = world.carrier.flows()
  world.carrier.applyChange(token(1), change({ routes: [route({ group: 2, port: shards.new.port })] }))
  world.carrier.move(token(1), {
    moveId: 'm1' as never,
    groupId: group(2),
    flows: [{ flowId: flow!.flowId, placementVersion: 1 }],
    follow: 'resume',
    clientTimeoutMs: 0,
    lameDuckMs: 500,
    pacePerSecond: 0,
  })
  await shards.old.send('last words 1', flow!.flowPort)
  await player.datagrams(2)
  await player.send('2', world.port)
  await player.datagrams(3)
  await shards.old.send('last words 2', flow!.flowPort)
  await player.datagrams(4)
  clock.advance(500)
  await shards.old.send('too late', flow!.flowPort)
  await settle()
  await player.send('3', world.port)
  await player.datagrams(5)
  t.same(player.texts(), ['old:1', 'last words 1', 'new:2', 'last words 2', 'new:3'])
})

t.test('a group that fails over takes all its players along, and nobody else', async t => {
  const world = udpWorld(t)
  const shards = [await echoShard(t, 'a'), await echoShard(t, 'b'), await echoShard(t, 'c')]
  const ports = shards.map(shard => shard.port)
  world.carrier.applySnapshot(
    token(1),
    snapshot([
      { group: 1, port: ports[0]! },
      { group: 2, port: ports[1]! },
    ]),
  )
  const players = await Promise.all(Array.from({ length: 10 }, (_, n) => endpoint(t, `127.0.2.${n + 1}`)))
  for (const player of players) await player.send('1', world.port)
  await Promise.all(players.map(player => player.datagrams(1)))
  world.carrier.applyChange(
    token(1),
    change({ routes: [route({ group: 1, shard: 3, port: ports[2]!, generation: 2 })] }),
  )
  for (const { flowPort } of world.carrier.flows()) await shards[0]!.send('zombie', flowPort)
  for (const player of players) await player.send('2', world.port)
  await Promise.all(players.map(player => player.datagrams(2)))
  for (const player of players) {
    const [first] = player.texts()
    t.same(player.texts(), first === 'a:1' ? ['a:1', 'c:2'] : ['b:1', 'b:2'])
  }
})

t.test(
  'another life of a shard at the same address hears its players, and the former one is fenced',
  async t => {
    const world = udpWorld(t)
    const shard = await echoShard(t, 'life 1')
    world.carrier.applySnapshot(token(1), snapshot([{ group: 1, port: shard.port }]))
    const player = await endpoint(t)
    await player.send('1', world.port)
    await player.datagrams(1)
    const [flow] = world.carrier.flows()
    await shard.send('queued', flow!.flowPort)
    world.carrier.applyChange(
      token(1),
      change({ routes: [route({ group: 1, port: shard.port, generation: 2, incarnation: 2 })] }),
    )
    await settle()
    shard.onGet = ({ data, address, port }) => shard.socket.send(`life 2:${data.toString()}`, port, address)
    await player.send('2', world.port)
    await player.datagrams(2)
    t.same(player.texts(), ['life 1:1', 'life 2:2'])
  },
)

t.test('a flow can go over to a shard of the other address family', async t => {
  const world = udpWorld(t)
  const shards = [await echoShard(t, 'v4'), await echoShard(t, 'v6', '::1')]
  world.carrier.applySnapshot(token(1), snapshot([{ group: 1, port: shards[0]!.port }]))
  const player = await endpoint(t)
  await player.send('1', world.port)
  await player.datagrams(1)
  world.carrier.applyChange(
    token(1),
    change({ routes: [route({ group: 1, shard: 2, address: '::1', port: shards[1]!.port, generation: 2 })] }),
  )
  await player.send('2', world.port)
  await player.datagrams(2)
  t.same(player.texts(), ['v4:1', 'v6:2'])
})

t.test(
  'with `timeout` the client hears nothing until it went silent, then is a new flow at the new shard',
  async t => {
    const clock = manualClock()
    const world = udpWorld(t, { clock })
    const shards = [await echoShard(t, 'a'), await echoShard(t, 'b')]
    const fleets = [policy({ follow: 'timeout', clientTimeoutMs: 10_000 })]
    world.carrier.applySnapshot(
      token(1),
      snapshot([{ group: 1, port: shards[0]!.port }], { fleets, leaseMs: 600_000 }),
    )
    const player = await endpoint(t)
    await player.send('1', world.port)
    await player.datagrams(1)
    const before = world.carrier.flows()[0]!
    clock.advance(100)
    world.carrier.applyChange(
      token(1),
      change({ routes: [route({ group: 1, shard: 2, port: shards[1]!.port, generation: 2 })] }),
    )
    await shards[0]!.send('zombie', before.flowPort)
    for (const text of ['2', '3', '4']) {
      clock.advance(500)
      await player.send(text, world.port)
      await settle()
    }
    t.equal(world.listener.counters.dropsFor('following'), 3)
    clock.advance(1_000)
    await player.send('5', world.port)
    await player.datagrams(2)
    t.same(player.texts(), ['a:1', 'b:5'])
    t.not(world.carrier.flows()[0]?.flowId, before.flowId)
  },
)

t.test('a refused datagram is evidence, once per socket', async t => {
  const world = udpWorld(t)
  const shard = await endpoint(t)
  const { port } = shard
  shard.socket.close()
  world.carrier.applySnapshot(token(1), snapshot([{ group: 1, port }]))
  const players = [await endpoint(t, '127.0.3.1'), await endpoint(t, '127.0.3.2')]
  const refused = () => world.carrier.observations()[0]?.refused ?? 0
  for (let n = 0; refused() < 2; n += 1) {
    for (const player of players) await player.send(`${n}`, world.port)
    await settle()
  }
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
  while (world.listener.counters.dropsFor('flow-limit') < 500) await settle(1)
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
