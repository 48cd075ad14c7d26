import t from 'tap'
import { openSocket } from '../../../proxy/udp/open-socket.ts'
import type { ReplySocket } from '../../../proxy/udp/reply-socket.ts'
import type { Upstream } from '../../../proxy/udp/upstream.ts'
import { change, group, policy, route, snapshot, token } from '../support/routes.ts'
import { echoShard, endpoint, manualClock, settle, udpWorld } from '../support/udp-world.ts'
import { until } from '../support/until.ts'

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
  await until('the other one is fenced', () => world.listener.counters.dropsFor('fenced') > 0)
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
    for (const [before, text] of ['2', '3', '4'].entries()) {
      clock.advance(500)
      await player.send(text, world.port)
      await until('it is dropped', () => world.listener.counters.dropsFor('following') > before)
    }
    t.equal(world.listener.counters.dropsFor('following'), 3)
    clock.advance(1_000)
    await player.send('5', world.port)
    await player.datagrams(2)
    t.same(player.texts(), ['a:1', 'b:5'])
    t.not(world.carrier.flows()[0]?.flowId, before.flowId)
  },
)

t.test('bug: a flow whose shard refused it once is counted again at the next shard that does', async t => {
  const world = udpWorld(t)
  const [first, second] = [await endpoint(t), await endpoint(t)]
  const players = await Promise.all([1, 2].map(n => endpoint(t, `127.0.6.${n}`)))
  world.carrier.applySnapshot(token(1), snapshot([{ group: 1, shard: 1, port: first.port }]))
  const refused = () => world.carrier.observations()[0]?.refused
  const refusedByBoth = () =>
    until('both are refused', () => {
      for (const player of players) void player.send('x', world.port)
      return refused() === 2
    })
  const ports = [first.port, second.port]
  first.socket.close()
  second.socket.close()
  await refusedByBoth()
  const over = route({ group: 1, shard: 2, port: ports[1]!, generation: 2 })
  world.carrier.applyChange(token(1), change({ routes: [over] }))
  t.equal(refused(), 0)
  await refusedByBoth()
  t.equal(refused(), 2)
})

t.test('bug: the last refusal of a dead shard is not held against its replacement', async t => {
  const world = udpWorld(t)
  const dead = await endpoint(t)
  const alive = await endpoint(t)
  const player = await endpoint(t)
  world.carrier.applySnapshot(token(1), snapshot([{ group: 1, shard: 1, port: dead.port }]))
  await player.send('1', world.port)
  await dead.datagrams(1)
  await new Promise<void>(resolve => dead.socket.close(() => resolve()))
  const [flow] = world.carrier.table.flows()
  const upstream = flow!.handler as Upstream
  const opened = openSocket({
    family: 4,
    address: '127.0.0.1',
    port: 0,
    onDatagram: () => {},
    onError: () => {},
  })
  if (opened.kind === 'failed') throw new Error(opened.code)
  t.teardown(() => opened.socket.close())
  const reply: ReplySocket = { socket: opened.socket, closed: false, onSent: () => {} }
  // In one turn of the event loop: the refusal waits in the socket when it is aimed anew.
  upstream.forward(Buffer.from('2'), reply)
  const over = route({ group: 1, shard: 2, port: alive.port, generation: 2 })
  world.carrier.applyChange(token(1), change({ routes: [over] }))
  upstream.forward(Buffer.from('3'), reply)
  await alive.datagrams(1)
  await settle()
  t.same(alive.texts(), ['3'], 'and the datagram that met it is not lost')
  t.equal(world.carrier.observations()[0]?.refused, 0)
})
