import t from 'tap'
import { SampWorld } from './samp-world.ts'
import { LOOPBACK } from './server-limits.ts'

/** What happens behind a forwarder that knows nothing of the game, as it was seen with real servers. */

const FRONT = { ip: '203.0.113.1', port: 7_777 }
/** 8033 and 8034: the first has the low byte of 7777. */
const OLD = { ip: '10.0.0.1', port: 8_033 }
const NEW = { ip: '10.0.0.2', port: 8_033 }

function fleet(players: number, ip: (index: number) => string = index => `198.51.100.${index + 1}`) {
  const world = new SampWorld()
  const old = world.server(OLD.ip, { port: OLD.port, facts: { hostName: 'old' } })
  const next = world.server(NEW.ip, { port: NEW.port, facts: { hostName: 'new' } })
  const forwarder = world.forwarder(FRONT, OLD)
  const clients = Array.from({ length: players }, (_, index) =>
    world.client(ip(index), FRONT, { name: `p${index}` }),
  )
  world.until('all play', () => clients.every(({ state }) => state === 'playing'))
  return { world, old, next, forwarder, clients }
}

t.test('a port with the same low byte works without aiming anew, another one only with it', async t => {
  t.equal(fleet(1).clients[0]?.state, 'playing')
  for (const retargets of [false, true]) {
    const world = new SampWorld()
    world.server('10.0.0.1', { port: 8_034 })
    world.forwarder(FRONT, { ip: '10.0.0.1', port: 8_034 }, { retargets })
    const client = world.client('198.51.100.1', FRONT)
    world.run(5_000)
    t.equal(client.state === 'playing', retargets)
  }
})

t.test('all players share the forwarder’s address, so they come in one after the other', async t => {
  const { old, clients } = fleet(20)
  t.ok(clients.some(({ events }) => events.at(-1)!.at > clients[0]!.events.at(-1)!.at))
  t.same(old.names.length, 20)
})

t.test(
  'small datagrams of a live session are swallowed by a shard that does not know it: nobody is told anything',
  async t => {
    const { world, next, forwarder, clients } = fleet(3)
    forwarder.target = NEW
    world.run(5_000)
    t.ok(next.swallowed > 100)
    t.same(next.events, [])
    t.ok(
      clients.every(({ state }) => state === 'playing'),
      'each plays on, alone',
    )
  },
)

t.test('the first large one bans the forwarder, and with it every player behind it', async t => {
  const { world, next, forwarder, clients } = fleet(3)
  forwarder.target = NEW
  for (let line = 0; line < 4; line += 1) clients[0]!.say('x'.repeat(122), world.now)
  world.run(20)
  t.match(next.events, [{ kind: 'banned', ip: FRONT.ip, why: 'unknown-bytes', forMs: 10_000 }])
  const late = world.client('198.51.100.99', FRONT, { name: 'late' })
  world.run(1_000)
  t.match(late.events, [{ kind: 'stopped', why: 'banned' }], 'a player who had nothing to do with it')
})

t.test('sent on blindly, a lost session comes back by the client’s own time-out', async t => {
  const { world, forwarder, clients } = fleet(1)
  const [client] = clients
  const kinds = (): string[] => client!.events.map(({ kind }) => kind)
  world.remove(OLD)
  forwarder.target = NEW
  world.run(9_900)
  t.same(kinds(), ['playing'])
  t.equal(client!.heard?.from, 'old', 'nothing of the new shard is heard')
  world.until('it plays again', () => kinds().length === 3)
  t.same(kinds(), ['playing', 'lost', 'playing'])
  world.run(200)
  t.equal(client!.heard?.from, 'new')
})

t.test('a forwarder at 127.0.0.1 is never banned: tests with shards on loopback prove nothing', async t => {
  const world = new SampWorld()
  const server = world.server('127.0.0.2', { port: OLD.port })
  world.forwarder({ ip: LOOPBACK, port: FRONT.port }, { ip: '127.0.0.2', port: OLD.port })
  const clients = Array.from({ length: 40 }, (_, index) =>
    world.client('198.51.100.1', { ip: LOOPBACK, port: FRONT.port }, { name: `p${index}` }),
  )
  world.run(100)
  t.ok(
    clients.every(({ state }) => state === 'playing'),
    'all at once',
  )
  t.equal(server.names.length, 40)
})
