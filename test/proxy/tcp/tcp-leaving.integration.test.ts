import t from 'tap'
import { change, group, route, snapshot, token } from '../support/routes.ts'
import { tcpClient, tcpShard, tcpWorld } from '../support/tcp-world.ts'
import { manualClock } from '../support/udp-world.ts'
import { until } from '../support/until.ts'

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
