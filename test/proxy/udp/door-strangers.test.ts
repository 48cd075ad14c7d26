import fc from 'fast-check'
import t from 'tap'
import { encipher } from '../../../proxy/games/samp/cipher.ts'
import { COOKIE_MASK, cipheredOpenRequest, decodeGreeting } from '../../../proxy/games/samp/handshake.ts'
import { RECONNECT_PAIR } from '../../../proxy/games/samp/stateless-pair.ts'
import type { Address } from '../../games/samp/server-peer.ts'
import { FRONT } from '../support/samp-proxy.ts'
import { sampFleet } from '../support/samp-fleet.ts'

type Fleet = ReturnType<typeof sampFleet>
const DATA = encipher(Buffer.from([0x40, 0x12, 0x34, 0x56, 0x78, 0x9a]), FRONT.port)
const STRANGER: Address = { ip: '192.0.2.1', port: 4_000 }

const say = ({ world }: Fleet, data: Buffer, from = STRANGER): void => world.inject({ data, from, to: FRONT })
const pairs = ({ watch }: Fleet): number =>
  watch.toClients.filter(({ data }) => data.equals(RECONNECT_PAIR[0])).length
/** What the front says to who asks to come in. */
function cookieFor(fleet: Fleet, from = STRANGER): number {
  say(fleet, cipheredOpenRequest(0, FRONT.port), from)
  const told = fleet.watch.toClients.at(-1)
  const greeting = told === undefined ? undefined : decodeGreeting(told.data)
  if (greeting?.kind !== 'cookie') throw new Error('no cookie')
  return greeting.cookie
}
const echo = (cookie: number): Buffer => cipheredOpenRequest(cookie ^ COOKIE_MASK.samp, FRONT.port)

t.test(
  'no single datagram makes a flow or reaches a shard, and none gets more back than twice its size and ten bytes',
  async t => {
    const fleet = sampFleet({ shards: 1 })
    const begins = fc.constantFrom(
      Buffer.alloc(0),
      DATA,
      cipheredOpenRequest(0, FRONT.port),
      ...RECONNECT_PAIR,
    )
    fc.assert(
      fc.property(begins, fc.uint8Array({ maxLength: 700 }), fc.integer({ min: 0 }), (head, tail, from) => {
        const { toShards, toClients } = fleet.watch
        const before = toClients.length
        const datagram = Buffer.concat([head, tail])
        const ip = `192.0.${(from >> 8) & 255}.${from & 255}`
        say(fleet, datagram, { ip, port: 1 + (from % 65_535) })
        const bytes = toClients.slice(before).reduce((sum, { data }) => sum + data.length, 0)
        return (
          fleet.proxy.carrier.table.size === 0 && toShards.length === 0 && bytes <= 2 * datagram.length + 10
        )
      }),
      { numRuns: 2_000 },
    )
    fleet.world.run(100)
    t.equal(fleet.watch.toShards.length, 0)
  },
)

t.test('a flood of garbage at somebody’s flow reaches its shard only once it is let in', async t => {
  const fleet = sampFleet({ shards: 1 })
  const { world, watch, servers, crowd } = fleet
  const [player] = crowd(1)
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 1, maxLength: 700 }),
      fc.integer({ min: 1, max: 65_535 }),
      (bytes, port) => {
        say(fleet, Buffer.from(bytes), { ip: '198.51.100.1', port })
        return true
      },
    ),
    { numRuns: 2_000 },
  )
  world.run(1_000)
  t.same([watch.broken, player!.state, servers[0]!.names], [[], 'playing', ['p0']])
})

t.test('a cookie is good for its address only, and not for ever', async t => {
  const fleet = sampFleet({ shards: 1 })
  const { proxy, world } = fleet
  const cookie = cookieFor(fleet)
  const neighbour = { ip: '192.0.2.2', port: 4_000 }
  say(fleet, echo(cookie), neighbour)
  t.equal(proxy.carrier.table.size, 0, 'another address')
  t.equal(decodeGreeting(fleet.watch.toClients.at(-1)!.data)?.kind, 'cookie', 'gets one of its own')
  say(fleet, echo(cookie ^ 1))
  t.equal(proxy.carrier.table.size, 0, 'a wrong one')
  world.clock.advance(601_000)
  say(fleet, echo(cookie))
  t.equal(proxy.carrier.table.size, 0, 'ten minutes later')
  const fresh = cookieFor(fleet)
  world.clock.advance(299_000)
  say(fleet, echo(fresh))
  t.equal(proxy.carrier.table.size, 1, 'five minutes later')
})

t.test('data without a flow are answered once a second, not forwarded', async t => {
  const fleet = sampFleet({ shards: 1 })
  const { world, watch, proxy } = fleet
  for (let ms = 0; ms < 3_000; ms += 100) {
    say(fleet, DATA)
    world.run(100)
  }
  t.ok(pairs(fleet) >= 3 && pairs(fleet) <= 4, `${pairs(fleet)}`)
  t.same([watch.toShards.length, proxy.drops], [0, { 'no-session': 30 }])
})

t.test('what is not the game’s is not answered', async t => {
  const fleet = sampFleet({ shards: 1 })
  const wrong = Buffer.from(DATA)
  wrong[0]! ^= 0x02
  say(fleet, wrong)
  say(fleet, Buffer.alloc(2_000))
  t.equal(pairs(fleet), 0)
  say(fleet, DATA)
  t.equal(pairs(fleet), 1, 'and has used up nothing')
})

t.test('however many have lost their session, they are sent back at a pace', async t => {
  const fleet = sampFleet({ shards: 1, proxy: { listener: { door: { reconnectsPerSecond: 20 } } } })
  for (let source = 0; source < 1_000; source += 1)
    say(fleet, DATA, { ip: `192.0.2.${source % 250}`, port: 1_000 + source })
  t.equal(pairs(fleet), 20)
})

t.test('nobody is taken from its shard by whoever knocks in its name', async t => {
  const fleet = sampFleet({ shards: 2 })
  const { world, proxy, crowd, kinds } = fleet
  const [player] = crowd(1)
  const [flow] = proxy.carrier.table.flows()
  const { ip, port } = flow!.player
  const cookie = cookieFor(fleet, { ip, port: 60_000 })
  say(fleet, echo(cookie), { ip, port })
  world.run(1_000)
  t.equal(proxy.carrier.table.flows()[0], flow)
  t.same(kinds(player!), ['playing'])
})

t.test('who is back from the same port, with a shard that is silent, gets a new flow', async t => {
  const fleet = sampFleet({ shards: 1 })
  const { world, proxy, shards, crowd } = fleet
  crowd(1)
  const [flow] = proxy.carrier.table.flows()
  const { ip, port } = flow!.player
  world.remove(shards[0]!)
  world.run(2_500)
  say(fleet, echo(cookieFor(fleet, { ip, port })), { ip, port })
  const flows = proxy.carrier.table.flows()
  t.equal(flows.length, 1)
  t.not(flows[0], flow)
  t.not(flows[0]!.flowPort, flow!.flowPort)
})

t.test('after a restart of the proxy, players play on with its journal', async t => {
  const fleet = sampFleet({ server: { masks: true } })
  const { world, watch, crowd, kinds, restartProxy } = fleet
  const players = [...crowd(4, { client: 'openMp' })]
  // The shards' answers get lost: one is in its handshake still.
  watch.lose(({ from }) => from.ip.startsWith('10.') && fleet.proxy.carrier.table.size > 4)
  const late = fleet.join(9)
  world.run(100)
  t.equal(fleet.proxy.carrier.table.size, 5)
  restartProxy({ journal: true, awayMs: 1_500 })
  watch.lose(() => false)
  t.equal(fleet.proxy.carrier.table.size, 4)
  const heard = world.now
  world.until('all hear the game', () => players.every(player => (player.heard?.at ?? 0) > heard))
  t.ok(players.every(player => kinds(player).join() === 'playing'))
  world.until('the one who was in its handshake plays, too', () => late.state === 'playing')
  fleet.moveAll(2, 3)
  world.until('all have moved', () => [...players, late].every(player => player.heard?.from === 'shard-2'))
  t.same(watch.broken, [])
})

t.test('who was on the way to another shard is sent there after a restart, not forwarded', async t => {
  const fleet = sampFleet({ proxy: { listener: { door: { reconnectsPerSecond: 1 } } } })
  const { world, watch, crowd, restartProxy, moveAll } = fleet
  const players = crowd(4)
  moveAll(2, 3)
  restartProxy({ journal: true, awayMs: 500 })
  const since = world.now
  world.until('all play there', () => players.every(player => player.heard?.from === 'shard-2'))
  t.ok(world.now - since < 6_000, 'sooner than clients notice by themselves')
  t.same(watch.broken, [])
})

t.test(
  'who was taken away, and whose group is back where it was, is told all the same after a restart',
  async t => {
    const fleet = sampFleet({
      routes: [{ group: 1 }],
      policy: { pacePerSecond: 2 },
    })
    const { world, crowd, route, restartProxy, kinds } = fleet
    const players = crowd(4)
    route([{ group: 1, shard: 2, generation: 2 }])
    route([{ group: 1, generation: 3 }])
    world.run(10)
    restartProxy({ journal: true, awayMs: 200 })
    world.run(4_000)
    t.ok(players.every(player => kinds(player)[1] === 'told-to-reconnect'))
  },
)

t.test(
  'without a journal, all come back by themselves, and no name is refused that a shard still has in use',
  async t => {
    const fleet = sampFleet({ shards: 1 })
    const { world, watch, crowd, restartProxy, servers } = fleet
    const players = crowd(6)
    restartProxy({ journal: false, awayMs: 1_000 })
    const since = world.now
    const stranger = fleet.join(20)
    world.until('a newcomer plays meanwhile', () => stranger.state === 'playing')
    t.ok(world.now - since < 1_000)
    t.ok(players.every(({ state }) => state !== 'playing' && state !== 'stopped'))
    world.until('all play', () => players.every(({ state }) => state === 'playing'))
    t.ok(world.now - since < 20_000, `${world.now - since}`)
    t.same(
      servers[0]!.events.filter(({ kind }) => kind === 'refused' || kind === 'banned'),
      [],
    )
    t.same(watch.broken, [])
  },
)

t.test('nobody can keep anybody out by speaking in its name', async t => {
  const fleet = sampFleet({ shards: 1 })
  const { world } = fleet
  world.run(15_000)
  say(fleet, DATA, { ip: '198.51.100.1', port: 7 })
  fleet.crowd(1)
  t.equal(fleet.proxy.drops['hold'], undefined)
})
