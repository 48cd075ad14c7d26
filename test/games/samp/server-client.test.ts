import t from 'tap'
import { seededRandom } from '../../../lib/random.ts'
import { RECONNECT_PAIR, leavePair } from '../../../proxy/games/samp/stateless-pair.ts'
import type { SampClientCore } from './client-core.ts'
import { type Flight, SampWorld } from './samp-world.ts'
import type { SampServerCore } from './server-core.ts'
import type { Address } from './server-peer.ts'

const SERVER = { ip: '10.0.0.1', port: 7_777 }
const PLAYER = '198.51.100.1'

function kinds(client: SampClientCore): string[] {
  return client.events.map(event => (event.kind === 'stopped' ? `stopped: ${event.why}` : event.kind))
}

function log(server: SampServerCore): string[] {
  return server.events.map(event => {
    switch (event.kind) {
      case 'joined':
        return `${event.name} joined`
      case 'left':
        return `${event.name} left: ${event.why}`
      case 'refused':
        return `refused: ${event.why}`
      case 'banned':
        return `banned: ${event.why}`
      case 'said':
        return `${event.name}: ${event.text}`
    }
  })
}

function playing(
  options: {
    readonly client?: 'samp' | 'openMp'
    readonly masks?: boolean
    readonly gameEveryMs?: number
  } = {},
) {
  const { masks, gameEveryMs, ...rest } = options
  const world = new SampWorld()
  const server = world.server(SERVER.ip, {
    port: SERVER.port,
    facts: { hostName: 'one' },
    masks: masks ?? false,
    gameEveryMs: gameEveryMs ?? 100,
  })
  const client = world.client(PLAYER, SERVER, { name: 'Ann', ...rest })
  const seen: Flight[] = []
  world.loses = flight => (seen.push(flight), false)
  world.until('Ann plays', () => client.state === 'playing')
  const address = (): Address => seen.findLast(({ to }) => to.port === SERVER.port)!.from
  return { world, server, client, seen, address }
}

t.test('a client joins in one tick, plays for a minute, and leaves', async t => {
  const { world, server, client } = playing()
  world.run(60_000)
  t.same(kinds(client), ['playing'])
  t.same(server.names, ['Ann'])
  t.equal(client.heard?.from, 'one')
  client.say('hello', world.now)
  world.run(100)
  client.quit(world.now)
  world.run(100)
  t.same(log(server), ['Ann joined', 'Ann: hello', 'Ann left: quit'])
  t.same(kinds(client), ['playing', 'stopped: quit'])
})

t.test('a lossy wire delays everything and loses nothing', async t => {
  const world = new SampWorld()
  const server = world.server(SERVER.ip, { port: SERVER.port })
  const client = world.client(PLAYER, SERVER, { name: 'Ann' })
  const chance = seededRandom(3)
  world.loses = () => chance.fraction() < 0.3
  world.until('Ann plays', () => client.state === 'playing')
  for (let line = 0; line < 20; line += 1) client.say(`${line}`, world.now)
  world.run(30_000)
  t.same(log(server), ['Ann joined', ...Array.from({ length: 20 }, (_, line) => `Ann: ${line}`)])
  // A lost reply costs ten seconds: the server ignores the address until it drops the handshake.
  t.same(
    kinds(client).filter(kind => kind !== 'no-answer'),
    ['playing'],
  )
})

t.test('the handshake on the wire: nothing, cookie, echo, reply', async t => {
  const { seen } = playing()
  const sizes = seen
    .slice(0, 4)
    .map(({ data, to }) => `${to.port === SERVER.port ? 'up' : 'down'} ${data.length}`)
  t.same(sizes, ['up 4', 'down 3', 'up 4', 'down 2'])
  t.equal(seen[3]!.data.toString('hex'), '1900')
})

t.test('a client that believes in another port is not understood', async t => {
  const world = new SampWorld()
  const server = world.server(SERVER.ip, { port: SERVER.port })
  const client = world.client(PLAYER, SERVER, { serverPort: SERVER.port + 1 })
  world.run(3_000)
  t.equal(client.state, 'connecting')
  t.equal(server.undecipherable + server.swallowed, 3)
})

t.test(
  'a dead server: noticed after 10.0 to 10.5 s, then six requests a second apart from each new port',
  async t => {
    const { world, client, seen } = playing()
    world.remove(SERVER)
    const goneAt = world.now
    world.until('the client notices', () => kinds(client).includes('lost'))
    t.ok(world.now - goneAt >= 10_000 && world.now - goneAt <= 10_520, `${world.now - goneAt} ms`)
    const from = seen.length
    world.until(
      'it gives up three times',
      () => kinds(client).filter(kind => kind === 'no-answer').length === 3,
    )
    const requests = [...Map.groupBy(seen.slice(from), flight => flight.from.port).values()]
    t.same(
      requests.slice(1, 3).map(({ length }) => length),
      [6, 6],
    )
    world.server(SERVER.ip, { port: SERVER.port })
    world.until('it plays again', () => client.state === 'playing')
  },
)

t.test(
  'a client that vanishes is missed after 10 to 15 s; until then its name is taken, for good',
  async t => {
    const { world, server } = playing()
    world.loses = ({ from, to }) => from.ip === PLAYER || to.ip === PLAYER
    const goneAt = world.now
    world.run(1_000)
    const again = world.client('198.51.100.2', SERVER, { name: 'ANN' })
    world.run(2_000)
    t.same(kinds(again), ['stopped: refused'])
    world.until('the server misses it', () => log(server).includes('Ann left: timeout'))
    t.ok(world.now - goneAt >= 10_000 && world.now - goneAt <= 15_100, `${world.now - goneAt} ms`)
    const later = world.client('198.51.100.3', SERVER, { name: 'Ann' })
    world.run(1_000)
    t.equal(later.state, 'playing')
  },
)

t.test('message 33: the client is back half a second later, from another port', async t => {
  const { world, client, address } = playing()
  const before = address()
  for (const data of RECONNECT_PAIR) world.inject({ data, from: SERVER, to: before })
  t.equal(client.state, 'waiting')
  world.run(500)
  t.equal(client.socketNumber, 1)
  t.same(kinds(client), ['playing', 'told-to-reconnect', 'stopped: refused'], 'its ghost has the name still')
})

t.test(
  'message 32 towards the server first: it logs the leave at once, and the client is welcome again',
  async t => {
    const { world, server, client, address } = playing()
    const before = address()
    for (const data of leavePair(SERVER.port)) world.inject({ data, from: before, to: SERVER })
    for (const data of RECONNECT_PAIR) world.inject({ data, from: SERVER, to: before })
    world.run(600)
    t.same(kinds(client), ['playing', 'told-to-reconnect', 'playing'])
    t.same(log(server), ['Ann joined', 'Ann left: quit', 'Ann joined'])
  },
)

t.test('a client that has heard 40,000 messages takes the pair, too', async t => {
  const { world, client, address } = playing({ gameEveryMs: 10 })
  world.run(400_000)
  for (const data of RECONNECT_PAIR) world.inject({ data, from: SERVER, to: address() })
  t.same(kinds(client), ['playing', 'told-to-reconnect'])
})

t.test('message 32 makes a client stop for good', async t => {
  const { world, server, client } = playing()
  server.kickEverybody(world.now)
  world.run(60_000)
  t.same(kinds(client), ['playing', 'stopped: disconnected'])
  t.same(log(server), ['Ann joined', 'Ann left: kicked'])
})

t.test('a wrong password is final', async t => {
  const world = new SampWorld()
  world.server(SERVER.ip, { port: SERVER.port, password: 'secret' })
  const wrong = world.client(PLAYER, SERVER, { password: 'guess' })
  world.run(100)
  t.same(kinds(wrong), ['stopped: password'])
  const right = world.client(PLAYER, SERVER, { password: 'secret' })
  world.run(100)
  t.equal(right.state, 'playing')
})

t.test('open.mp’s client: its own cookie mask, a key in 13 plain bytes, masked datagrams', async t => {
  const { world, client, seen, address } = playing({ client: 'openMp', masks: true })
  t.same(
    seen.slice(3, 5).map(({ data }) => data.length),
    [13, 3],
    'the reply is masked already',
  )
  for (const data of RECONNECT_PAIR) world.inject({ data, from: SERVER, to: address() })
  t.equal(client.state, 'playing', 'a plain pair says nothing to it')
  world.run(20_000)
  t.same(kinds(client), ['playing'])
  const plain = playing({ client: 'openMp' })
  t.equal(plain.seen[3]!.data.toString('hex'), '1900', 'without masking the reply comes at once')
})
