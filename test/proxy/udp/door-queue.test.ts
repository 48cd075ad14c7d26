import t from 'tap'
import type { Flow } from '../../../proxy/flows/flow.ts'
import { noRecorder } from '../../../proxy/flows/flow-recorder.ts'
import { decipher } from '../../../proxy/games/samp/cipher.ts'
import { FRONT } from '../support/samp-proxy.ts'
import { sampFleet } from '../support/samp-fleet.ts'

t.test('a queue of guests whose shard is replaced does not run over the next one: one asks it', async t => {
  const { world, watch, shards, join, route } = sampFleet({ routes: [{ group: 1 }] })
  world.remove(shards[0]!)
  for (let index = 0; index < 20; index += 1) join(index)
  world.run(500)
  const before = watch.toShards.length
  watch.lose(({ from }) => from.ip === shards[1]!.ip)
  route([{ group: 1, shard: 2, generation: 2 }])
  world.run(1)
  const askers = watch.toShards
    .slice(before)
    .filter(({ data, to }) => to.ip === shards[1]!.ip && decipher(data, to.port)?.[0] === 24)
  t.equal(new Set(askers.map(({ from }) => from.port)).size, 1)
})

t.test('a guest who is turned away before its turn leaves its flow port as fresh as it was', async t => {
  const fleet = sampFleet({ shards: 1, proxy: { flowPorts: { first: 10_000, last: 10_003 } } })
  const { world, shards, proxy, join } = fleet
  world.remove(shards[0]!)
  const first = join(0)
  world.run(100)
  const [held] = proxy.carrier.table.flows()
  for (let index = 1; index < 12; index += 1) {
    const guest = join(index)
    world.run(100)
    const flow = proxy.carrier.table.flows().find(one => one !== held)
    t.ok(flow, `${index} waits`)
    guest.quit(world.now)
    proxy.carrier.close(flow!, 'idle')
  }
  t.equal(proxy.drops['flow-ports'], undefined)
  t.ok(first.state !== 'playing' && held!.position >= 0)
})

t.test('what is journaled of a guest who was turned away before its turn lets its port go, too', async t => {
  const ports: number[] = []
  const recorder = { ...noRecorder, flowOpened: ({ flowPort }: Flow) => void ports.push(flowPort) }
  const { world, shards, proxy, join } = sampFleet({ shards: 1, proxy: { recorder } })
  world.remove(shards[0]!)
  for (const index of [0, 1]) join(index)
  world.run(100)
  const [first, second] = proxy.carrier.table.flows()
  for (const flow of [second!, first!]) proxy.carrier.close(flow, 'idle')
  t.same(ports.slice(2), [0], 'the other one has asked a shard')
})

t.test('the port of a guest who was in its handshake when the proxy died rests', async t => {
  const fleet = sampFleet({ shards: 1 })
  const { world, shards, join } = fleet
  world.remove(shards[0]!)
  join(0)
  world.run(100)
  const { flowPort, openedAt } = fleet.proxy.carrier.table.flows()[0]!
  fleet.restartProxy({ journal: true, awayMs: 10 })
  t.equal(fleet.proxy.carrier.table.size, 0)
  t.match([...fleet.proxy.carrier.ports.resting(openedAt)], [{ port: flowPort }])
})

t.test('who has shaken hands with a shard leaves a port that rests', async t => {
  const { proxy, crowd } = sampFleet({ shards: 1 })
  crowd(1)
  const [flow] = proxy.carrier.table.flows()
  const { flowPort } = flow!
  proxy.carrier.close(flow!, 'cut')
  const resting = [...proxy.carrier.ports.resting(flow!.openedAt)]
  t.match(resting, [{ port: flowPort }])
})

t.test('players on their way to a shard that is replaced, too, wait for its successor', async t => {
  const { world, proxy, crowd, route } = sampFleet({
    shards: 3,
    routes: [{ group: 1 }],
    policy: { pacePerSecond: 5 },
  })
  crowd(10)
  const waiting = () =>
    proxy.carrier.observations().map(({ shard, waiting }) => [shard.shardId, waiting?.moves ?? 0])
  route([{ group: 1, shard: 2, generation: 2 }])
  world.run(10)
  const [[, left = 0] = []] = waiting()
  t.ok(Number(left) >= 8, `${left}`)
  route([{ group: 1, shard: 3, generation: 3 }])
  t.same(waiting().length, 1)
  t.equal(waiting()[0]?.[1], left)
})

t.test('guests of two listeners of a fleet wait in one queue: their shard knows one address', async t => {
  const { world, watch, shards, proxy } = sampFleet({
    shards: 1,
    proxy: { more: ['second' as never] },
  })
  world.remove(shards[0]!)
  for (let index = 0; index < 4; index += 1)
    world.client(
      `198.51.100.${index + 1}`,
      { ...FRONT, port: FRONT.port + (index % 2) },
      { name: `p${index}` },
    )
  world.run(500)
  const asked = watch.toShards.filter(({ to }) => to.ip === shards[0]!.ip)
  t.equal(proxy.carrier.table.size, 4)
  t.equal(new Set(asked.map(({ from }) => from.port)).size, 1)
})

t.test('a newcomer who has given up before a shard has let it in is not tied to that shard', async t => {
  const { world, shards, proxy, join } = sampFleet({ shards: 1 })
  world.remove(shards[0]!)
  join(0)
  world.run(100)
  const [flow] = proxy.carrier.table.flows()
  proxy.carrier.close(flow!, 'idle')
  t.equal(proxy.carrier.seats.size, 0)
})

t.test('a shard that turns newcomers away is not tried by all of them while another has room', async t => {
  const { world, servers, crowd, join, kinds } = sampFleet({
    policy: { addresses: 'alias' },
    server: { playersMax: 3 },
    routes: [
      { group: 1, slots: 1_000 },
      { group: 2, slots: 10 },
    ],
  })
  crowd(4)
  t.same(
    servers.map(({ names }) => names.length),
    [3, 1],
  )
  const late = join(4)
  world.until('it plays on the other one', () => late.state === 'playing')
  t.same(kinds(late), ['full', 'playing'])
})

t.test('the only shard of a fleet is asked again, although it has turned somebody away', async t => {
  const { world, servers, crowd, join } = sampFleet({
    shards: 1,
    policy: { addresses: 'alias' },
    server: { playersMax: 1 },
  })
  const [first] = crowd(1)
  const late = [join(1), join(2)]
  world.until('both are turned away', () => late.every(({ events }) => events.length > 0))
  first!.quit(world.now)
  world.until('one of them plays', () => late.some(({ state }) => state === 'playing'))
  t.equal(servers[0]!.names.length, 1)
})
