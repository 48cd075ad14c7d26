import t from 'tap'
import { main } from '../support/carrier-world.ts'
import { policy, snapshot, token } from '../support/routes.ts'
import { tcpClient, tcpShard, tcpWorld } from '../support/tcp-world.ts'
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

t.test('once a shard has accepted, the flow is reported with the port that the shard sees', async t => {
  const world = await tcpWorld(t)
  const shard = await tcpShard(t, 'a')
  world.carrier.applySnapshot(token(1), snapshot([{ group: 1, port: shard.port }]))
  const client = await tcpClient(t, world.port)
  await client.hears('a:')
  const { remotePort } = (await shard.peer(1)).socket
  t.same(
    world.opened.map(flow => flow.flowPort),
    [0, remotePort],
  )
  t.equal(world.opened[0]?.flowId, world.opened[1]?.flowId)
  t.match(world.carrier.flows(), [{ flowPort: remotePort }], 'also for a node that has just become active')
  client.socket.resetAndDestroy()
  await until('the flow has ended', () => world.closed.length === 1)
  t.equal(world.opened.length, 2, 'nothing is told of a flow that has ended')
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
