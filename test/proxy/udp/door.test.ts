import t from 'tap'
import { decipher } from '../../../proxy/games/samp/cipher.ts'
import { decodeGreeting } from '../../../proxy/games/samp/handshake.ts'
import type { Flight } from '../../games/samp/samp-world.ts'
import { FRONT } from '../support/samp-proxy.ts'
import { sampFleet } from '../support/samp-fleet.ts'

const isGreeting = (kind: string) => (flight: Flight) =>
  flight.to.port === FRONT.port ? false : decodeGreeting(flight.data)?.kind === kind

t.test('a player joins through the door, plays, is heard, and hears', async t => {
  const { world, servers, proxy, watch, join, kinds } = sampFleet({ shards: 1 })
  const client = join(0)
  world.until('p0 plays', () => client.state === 'playing')
  client.say('hello', world.now)
  world.run(500)
  t.match(servers[0]!.events, [{ kind: 'joined' }, { kind: 'said', text: 'hello' }])
  t.equal(servers[0]!.undecipherable, 0)
  t.equal(client.heard?.from, 'shard-1')
  t.same(kinds(client), ['playing'])
  t.same([proxy.drops, watch.broken], [{}, []])
  t.equal(proxy.listener.counters.handshakes, 1)
})

t.test('a client of open.mp plays masked, as its shard offers', async t => {
  const { world, servers, proxy, join } = sampFleet({ shards: 1, server: { masks: true } })
  const clients = [join(0, { client: 'openMp' }), join(1)]
  world.until('both play', () => clients.every(({ state }) => state === 'playing'))
  world.run(300)
  t.same(
    clients.map(({ heard }) => heard?.from),
    ['shard-1', 'shard-1'],
  )
  t.equal(servers[0]!.names.length, 2)
  t.same(
    proxy.carrier.table.flows().map(({ pass }) => pass?.key),
    [0xc0ff_ee42, undefined],
  )
})

t.test('words of the handshake that get lost are said again', async t => {
  const cases: readonly (readonly [string, (flight: Flight) => boolean])[] = [
    ['our question', ({ to }) => to.ip === '10.0.0.1'],
    ['the shard’s cookie', ({ data, from }) => from.ip === '10.0.0.1' && data[0] === 26],
    ['our cookie', ({ data, from }) => from.port === FRONT.port && data[0] === 26],
    [
      'the reply, from us to the player',
      ({ data, from }) => from.port === FRONT.port && data.length < 4 && data[0] !== 26,
    ],
    ['the offer, from us to the player', ({ data, from }) => from.port === FRONT.port && data[0] === 134],
  ]
  for (const [what, first] of cases) {
    const { world, watch, join, kinds } = sampFleet({ shards: 1, server: { masks: true } })
    let lost = 0
    watch.lose(flight => first(flight) && (lost += 1) === 1)
    const client = join(0, { client: 'openMp' })
    world.run(3_000)
    t.ok(lost > 0, what)
    t.same(kinds(client), ['playing'], what)
  }
})

t.test('data before the shard has said yes goes nowhere', async t => {
  const { world, proxy, watch, join } = sampFleet({ shards: 1 })
  watch.lose(isGreeting('reply'))
  join(0)
  world.run(500)
  const [flow] = proxy.carrier.table.flows()
  const { ip, port } = flow!.player
  for (const length of [5, 100, 600])
    world.inject({ data: Buffer.alloc(length, 0x55), from: { ip, port }, to: FRONT })
  t.same(proxy.drops, { handshake: 3 })
  t.ok(watch.toShards.every(({ data, to }) => decipher(data, to.port)?.[0] === 24))
})

t.test('behind one address players come in one after the other, each at the first attempt', async t => {
  const { world, servers, proxy, crowd, kinds } = sampFleet({ shards: 1 })
  const clients = crowd(25)
  t.ok(
    clients.every(client => kinds(client).length === 1),
    'nobody had to ask twice',
  )
  t.equal(servers[0]!.names.length, 25)
  t.same(
    servers[0]!.events.filter(({ kind }) => kind === 'banned'),
    [],
  )
  t.same(proxy.drops, {})
  t.ok(world.now < 10_000, `took until ${world.now}`)
})

t.test('who gives up while it waits holds up nobody', async t => {
  const { world, servers, watch, join } = sampFleet({ shards: 1 })
  // The shard does not answer the first guest.
  let first: number | undefined
  watch.lose(({ from, to }) => to.ip === '10.0.0.1' && from.port === (first ??= from.port))
  const quitter = join(0)
  world.run(1_000)
  quitter.quit(world.now)
  const others = [join(1), join(2)]
  world.until('the others play', () => others.every(({ state }) => state === 'playing'))
  t.equal(servers[0]!.names.length, 2)
})

t.test('where nobody can come in now, the client is told so, and asks again', async t => {
  const full = sampFleet({ shards: 1, routes: [{ group: 1, slots: 1 }] })
  const [seated] = full.crowd(1)
  const cases = [
    ['full', full],
    ['hold', sampFleet({ routes: [{ group: 1, admission: 'hold' }] })],
    ['no-route', sampFleet({ routes: [] })],
    ['draining', sampFleet()],
    ['total-rate', sampFleet({ proxy: { listener: { newFlowsPerSecond: 1 } } })],
  ] as const
  cases[3][1].proxy.carrier.setDraining(true)
  cases[4][1].crowd(1)
  for (const [reason, { join, proxy, world, watch, kinds }] of cases) {
    const client = join(9)
    world.until(`${reason} is told`, () => client.events.length > 0)
    t.same(kinds(client)[0], 'full', reason)
    t.ok((proxy.drops[reason] ?? 0) > 0, reason)
    t.same(watch.broken, [])
  }
  seated!.quit(full.world.now)
})

t.test('a banned player is told so, for good', async t => {
  const { world, route, routed, join, proxy, kinds } = sampFleet()
  route(routed, { bans: [{ network: '198.51.100.8', expiresAtMs: 0 }] })
  const client = join(7)
  world.run(2_000)
  t.same(
    client.events.map(event => ('why' in event ? event.why : event.kind)),
    ['banned'],
  )
  t.same(kinds(join(8)), [])
  t.same(proxy.drops, { banned: 1 })
})

t.test('a shard that is full or fails the attempt: the client is told, and asks from elsewhere', async t => {
  const { world, servers, proxy, crowd, join, kinds } = sampFleet({ shards: 1, server: { playersMax: 2 } })
  const [one] = crowd(1)
  // The last place of a server bans whoever came before it within 30 s, and that was our address.
  world.run(31_000)
  const two = join(1)
  world.until('p1 plays', () => two.state === 'playing')
  const three = join(2)
  world.until('p2 is refused', () => three.events.length > 0)
  t.same(kinds(three), ['full'])
  world.run(31_000)
  one!.quit(world.now)
  world.until('p2 plays', () => three.state === 'playing')
  t.equal(servers[0]!.names.length, 2)
  t.same(proxy.drops['shard-banned'], undefined)
})

t.test('with `nat` a shard’s ban is ours: no player is told that it is banned', async t => {
  const { world, servers, proxy, crowd, join, kinds } = sampFleet({ shards: 1, server: { playersMax: 2 } })
  crowd(1)
  const second = join(1)
  world.until('the shard bans us', () => servers[0]!.events.some(({ kind }) => kind === 'banned'))
  world.run(3_000)
  t.ok(kinds(second).length > 0 && kinds(second).every(kind => kind === 'full'), kinds(second).join())
  t.ok((proxy.drops['shard-banned'] ?? 0) > 0)
  t.same(proxy.warnings.length, 1)
  t.not(second.state, 'stopped')
})
