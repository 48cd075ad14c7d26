import t from 'tap'
import { ServerGate } from '../../games/samp/server-gate.ts'
import { decipher } from '../../../proxy/games/samp/cipher.ts'
import { COOKIE_MASK, cipheredOpenRequest, decodeGreeting } from '../../../proxy/games/samp/handshake.ts'
import { RECONNECT_PAIR } from '../../../proxy/games/samp/stateless-pair.ts'
import { group } from '../support/routes.ts'
import { FRONT } from '../support/samp-proxy.ts'
import { sampFleet } from '../support/samp-fleet.ts'

type Fleet = ReturnType<typeof sampFleet>

const goodbyes = ({ watch }: Fleet): number =>
  watch.toClients.filter(({ data }) => RECONNECT_PAIR.some(word => word.equals(data))).length
/** Ciphered, of the reliability layer, about leaving. */
const leaves = ({ watch }: Fleet): number =>
  watch.toShards.filter(({ data, to }) => data.length === 6 && decipher(data, to.port)?.at(-1) === 32).length

t.test('who waits for its turn asks nothing: one player at a time bothers the shard', async t => {
  const { watch, crowd } = sampFleet({ shards: 1 })
  crowd(25)
  const askers = new Set<number>()
  let together = 0
  for (const { data, from, to } of watch.toShards) {
    const plain = decipher(data, to.port)
    if (plain?.length !== 3 || plain[0] !== 24) continue
    if (plain.readUInt16LE(1) === 0) askers.add(from.port)
    else askers.delete(from.port)
    together = Math.max(together, askers.size)
  }
  t.equal(together, 1)
})

t.test('a proxy that stops tells nobody anything: the next one goes on', async t => {
  const fleet = sampFleet()
  fleet.crowd(3)
  fleet.proxy.carrier.setDraining(true)
  fleet.proxy.carrier.closeAll('proxy-stopping')
  fleet.world.run(1_000)
  t.same([goodbyes(fleet), leaves(fleet)], [0, 0])
})

t.test('who has been silent for the whole idle time is told nothing, and neither is its shard', async t => {
  const fleet = sampFleet({ shards: 1, proxy: { listener: { udpIdleMs: 3_000 } } })
  const { world, shards, proxy } = fleet
  fleet.crowd(1)
  world.remove(shards[0]!)
  fleet.watch.lose(() => true)
  world.run(5_000)
  t.equal(proxy.carrier.table.size, 0)
  t.same([goodbyes(fleet), leaves(fleet)], [0, 0])
})

t.test(
  'an order takes players from a shard that is silent, too, and tells it so; a switch does not',
  async t => {
    for (const [way, told] of [
      ['move', true],
      ['switch', false],
    ] as const) {
      const fleet = sampFleet({ routes: [{ group: 1 }, { group: 2, admission: 'closed' }] })
      const { world, watch, crowd, moveAll, route } = fleet
      crowd(2)
      watch.lose(({ from }) => from.ip === '10.0.0.1')
      world.run(2_500)
      if (way === 'move') moveAll(2, 3)
      else route([{ group: 1, shard: 2, generation: 2 }])
      world.run(10)
      t.equal(leaves(fleet) > 0, told, way)
    }
  },
)

t.test('`follow: timeout` changes nothing for clients that are told', async t => {
  for (const way of ['move', 'switch']) {
    const fleet = sampFleet({
      policy: { follow: 'timeout', clientTimeoutMs: 15_000 },
      routes: [{ group: 1 }, { group: 2, admission: way === 'move' ? 'open' : 'closed' }],
    })
    const { world, watch, crowd, moveAll, route } = fleet
    const players = crowd(4)
    if (way === 'move') moveAll(2, 3, 1_000)
    else route([{ group: 1, shard: 2, generation: 2 }])
    const since = world.now
    world.until('all are there', () => players.every(({ heard }) => heard?.from === 'shard-2'))
    t.ok(world.now - since < 1_500, `${way}: ${world.now - since}`)
    t.same(watch.broken, [])
  }
})

t.test('a move’s own pace holds, too', async t => {
  const { world, crowd, moveAll, servers } = sampFleet()
  crowd(20)
  moveAll(2, 3, 5)
  world.run(1_000)
  const left = servers[0]!.events.filter(({ kind }) => kind === 'left').length
  t.ok(left >= 5 && left <= 6, `${left} of 10`)
})

t.test('a newcomer whom a shard does not let in is not sent back to it; one of its group is', async t => {
  const fleet = sampFleet({ policy: { placement: 'fill', addresses: 'alias' }, server: { playersMax: 2 } })
  const { world, proxy, servers } = fleet
  const players = fleet.crowd(2)
  t.equal(servers[0]!.names.length, 2)
  const third = fleet.join(7)
  world.until('it is refused', () => third.events.length > 0)
  t.equal(
    proxy.carrier.seats.oldest(
      { listener: 'main' as never, protocol: 'udp', ip: '198.51.100.8' },
      proxy.carrier.table.flows()[0]!.openedAt,
    ),
    undefined,
  )
  const [first] = proxy.carrier.table.flows()
  proxy.carrier.close(first!, 'moved')
  world.until('it is in again', () => players.some(({ events }) => events.length === 3))
  const back = proxy.carrier.table.flows().find(({ player }) => player.ip === first!.player.ip)
  t.match(back, { why: 'seat', route: { groupId: group(1) } })
})

t.test('who is back from the port that it was sent away from is not told again', async t => {
  const fleet = sampFleet({ shards: 1 })
  const { world, watch, proxy } = fleet
  const from = { ip: '192.0.2.1', port: 4_000 }
  const knock = (echo: number) =>
    world.inject({ data: cipheredOpenRequest(echo, FRONT.port), from, to: FRONT })
  const comeIn = (): void => {
    knock(0)
    const greeting = decodeGreeting(watch.toClients.at(-1)!.data)
    if (greeting?.kind === 'cookie') knock(greeting.cookie ^ COOKIE_MASK.samp)
  }
  comeIn()
  const [flow] = proxy.carrier.table.flows()
  t.ok(flow?.pass, 'it is let in')
  proxy.carrier.close(flow!, 'moved')
  comeIn()
  world.run(3_000)
  t.equal(goodbyes(fleet), 0)
})

t.test('handshakes that a shard does not answer are no evidence against it', async t => {
  const fleet = sampFleet({ shards: 1, policy: { addresses: 'alias' } })
  const { world, watch, proxy } = fleet
  const [player] = fleet.crowd(1)
  player!.quit(world.now)
  world.run(1_000)
  watch.lose(({ from }) => from.ip === '10.0.0.1')
  for (let index = 1; index < 8; index += 1) fleet.join(index)
  for (let second = 0; second < 5; second += 1) {
    world.run(1_000)
    t.match(proxy.carrier.observations(), [{ silent: false, answered: true }])
  }
  t.ok(proxy.carrier.table.size >= 7, 'they have been asking all the time')
})

t.test('a handshake with a shard that is replaced begins anew with the next one', async t => {
  const fleet = sampFleet({ routes: [{ group: 1 }] })
  const { world, watch, shards, route, kinds } = fleet
  world.remove(shards[0]!)
  const clients = [fleet.join(0), fleet.join(1)]
  world.run(2_000)
  route([{ group: 1, shard: 2, generation: 2 }])
  world.until('both play', () => clients.every(({ state }) => state === 'playing'))
  t.ok(
    clients.every(client => kinds(client).join() === 'playing'),
    'at the same attempt',
  )
  t.same(watch.broken, [])
})

t.test('guests who ask no more are let go, and so are their flow ports', async t => {
  const fleet = sampFleet({ shards: 1 })
  const { world, shards, proxy } = fleet
  world.remove(shards[0]!)
  const client = fleet.join(0)
  world.run(500)
  const [flow] = proxy.carrier.table.flows()
  world.run(4_000)
  t.same(proxy.carrier.table.flows(), [flow], 'it asks once a second, and keeps its flow')
  client.quit(world.now)
  fleet.watch.lose(() => true)
  world.run(3_500)
  t.equal(proxy.carrier.table.size, 0)
})

t.test('the shard’s queue has an end, and who finds none is told that it is full', async t => {
  const fleet = sampFleet({ shards: 1, routes: [{ group: 1, slots: 1_000 }] })
  const { world, shards, proxy, kinds } = fleet
  world.remove(shards[0]!)
  const clients = Array.from({ length: 260 }, (_, index) =>
    world.client(`198.51.${index >> 7}.${1 + (index & 127)}`, FRONT, { name: `q${index}` }),
  )
  world.run(500)
  t.equal(proxy.carrier.table.size, 256)
  t.equal(proxy.drops['handshake-queue'], 4)
  t.equal(clients.filter(client => kinds(client).includes('full')).length, 4)
})

t.test(
  'a shard whose cookie for the address it sees is the mask takes the first word for the echo',
  async t => {
    for (const client of ['samp', 'openMp'] as const) {
      const cookieSeed = seedFor(FRONT.ip, COOKIE_MASK[client])
      const { world, watch, join } = sampFleet({ shards: 1, server: { cookieSeed, masks: true } })
      const player = join(0, { client })
      world.until('it plays', () => player.state === 'playing')
      t.same(watch.broken, [], client)
    }
  },
)

/** With which a simulated server has this cookie for this address. */
function seedFor(ip: string, cookie: number): number {
  for (let cookieSeed = 1; cookieSeed < 1_000_000; cookieSeed += 1) {
    const gate = new ServerGate({ playersMax: 1, limitsLoopback: true, cookieSeed, onBan: () => {} })
    if (gate.cookieOf(ip) === cookie) return cookieSeed
  }
  throw new Error('no such seed')
}
