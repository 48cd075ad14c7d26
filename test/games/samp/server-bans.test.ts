import t from 'tap'
import { encipher } from '../../../proxy/games/samp/cipher.ts'
import { cipheredOpenRequest, COOKIE_MASK, decodeGreeting } from '../../../proxy/games/samp/handshake.ts'
import { encodeQuery } from '../../../proxy/games/samp/query.ts'
import { decodeInformation } from '../../../proxy/games/samp/query-answer.ts'
import { SampWorld } from './samp-world.ts'
import { encodeDatagram, RELIABILITY } from './raknet-datagram.ts'
import { SampServerCore, type SampServerOptions } from './server-core.ts'
import {
  JOIN_WITHIN_MS,
  LAST_PLACE_WITHIN_MS,
  LOOPBACK,
  PENDING_MS,
  UNJOINED_PEERS_MAX,
  UNKNOWN_BYTES_MAX,
} from './server-limits.ts'

const PORT = 7_777
const IP = '198.51.100.1'

/** A server, and what somebody at `ip` gets from it when it speaks by hand. */
function handWorld(options: Partial<SampServerOptions> = {}) {
  const server = new SampServerCore({ port: PORT, ...options })
  const say = (datagram: Buffer, port: number, now: number, ip = IP): string[] => {
    server.receive(datagram, { ip, port }, now)
    return server.take().map(({ data }) => decodeGreeting(data)?.kind ?? data.toString('hex'))
  }
  const echo = (ip = IP): number => {
    server.receive(cipheredOpenRequest(0, PORT), { ip, port: 1 }, 0)
    const greeting = decodeGreeting(server.take()[0]!.data)
    return greeting?.kind === 'cookie' ? greeting.cookie ^ COOKIE_MASK.samp : -1
  }
  const bans = (): string[] => server.events.flatMap(event => (event.kind === 'banned' ? [event.why] : []))
  return { server, say, echo, bans }
}

function unknown(plainBytes: number): Buffer {
  return encipher(Buffer.alloc(plainBytes), PORT)
}

t.test('one handshake per address is pending; whoever else asks meanwhile hears nothing', async t => {
  const { server, say, echo } = handWorld()
  const request = cipheredOpenRequest(echo(), PORT)
  t.same(say(request, 1, 0), ['reply'])
  t.same(say(request, 2, 0), [], 'not even a cookie')
  t.same(say(cipheredOpenRequest(0, PORT), 3, 100), [])
  t.same(say(cipheredOpenRequest(0, PORT), 3, 100, '198.51.100.2').length, 1, 'another address does')
  server.tick(PENDING_MS + 1)
  t.same(say(request, 2, PENDING_MS + 1), ['reply'])
})

t.test('the cookie belongs to the address, not to the port', async t => {
  const { say, echo } = handWorld()
  t.not(echo(), echo('198.51.100.2'))
  t.same(say(cipheredOpenRequest(echo('198.51.100.2'), PORT), 1, 0), say(cipheredOpenRequest(0, PORT), 1, 0))
  t.same(say(cipheredOpenRequest(echo(), PORT), 7, 0), ['reply'])
})

t.test('a datagram of nobody known with more than 541 plain bytes: ban of 10 s', async t => {
  const { server, say, echo, bans } = handWorld()
  t.same(say(unknown(UNKNOWN_BYTES_MAX), 1, 0), [])
  t.same(bans(), [])
  t.equal(server.swallowed, 1, 'small ones are swallowed: nobody is told to go')
  const request = cipheredOpenRequest(echo(), PORT)
  say(unknown(UNKNOWN_BYTES_MAX + 1), 1, 0)
  t.same(bans(), ['unknown-bytes'])
  t.same(say(request, 2, 9_999), ['banned'])
  t.same(say(unknown(10), 2, 9_999), ['banned'])
  t.same(say(request, 2, 10_000), ['reply'])
})

t.test('more than 30 peers that have not joined: ban of 120 s', async t => {
  const world = new SampWorld()
  const server = world.server('10.0.0.1', { port: PORT, playersMax: 200 })
  for (let count = 0; count <= UNJOINED_PEERS_MAX; count += 1) {
    world.client(IP, { ip: '10.0.0.1', port: PORT }, { joins: false })
    world.run(100)
  }
  t.same(server.events, [])
  const straw = world.client(IP, { ip: '10.0.0.1', port: PORT })
  world.run(2_000)
  t.match(server.events, [{ kind: 'banned', ip: IP, why: 'unjoined-peers', forMs: 120_000 }])
  t.match(straw.events, [{ kind: 'stopped', why: 'banned' }])
  t.ok(server.banned(IP, world.now + 115_000))
})

t.test('who takes the last place right after its last connection: ban of 120 s', async t => {
  const world = new SampWorld()
  const at = { ip: '10.0.0.1', port: PORT }
  const server = world.server(at.ip, { port: PORT, playersMax: 2 })
  const first = world.client(IP, at, { name: 'first' })
  world.run(1_000)
  const second = world.client(IP, at, { name: 'second' })
  world.run(2_000)
  t.equal(first.state, 'playing', 'who is connected stays')
  t.match(second.events, [{ kind: 'stopped', why: 'banned' }])
  t.match(server.events.at(-1), { kind: 'banned', why: 'last-place', forMs: 120_000 })
  const other = world.client('198.51.100.2', at, { name: 'second' })
  world.run(1_000)
  t.equal(other.state, 'playing', 'another address may take it')
})

t.test('half a minute later it may', async t => {
  const world = new SampWorld()
  const at = { ip: '10.0.0.1', port: PORT }
  world.server(at.ip, { port: PORT, playersMax: 2 })
  world.client(IP, at, { name: 'first' })
  world.run(LAST_PLACE_WITHIN_MS + 100)
  const second = world.client(IP, at, { name: 'second' })
  world.run(1_000)
  t.equal(second.state, 'playing')
})

t.test('a full server says so, and takes whoever comes when there is a place', async t => {
  const world = new SampWorld()
  const at = { ip: '10.0.0.1', port: PORT }
  world.server(at.ip, { port: PORT, playersMax: 1 })
  const first = world.client('198.51.100.1', at, { name: 'first' })
  world.run(100)
  const second = world.client('198.51.100.2', at, { name: 'second' })
  world.run(3_000)
  t.ok(second.events.length > 0 && second.events.every(({ kind }) => kind === 'full'))
  first.quit(world.now)
  world.until('the second plays', () => second.state === 'playing')
})

t.test('nonsense before the connection request: ban of 10 s', async t => {
  const { say, echo, bans } = handWorld()
  say(cipheredOpenRequest(echo(), PORT), 1, 0)
  const sync = {
    number: 0,
    reliability: RELIABILITY.unreliable,
    channel: 0,
    orderingIndex: 0,
    payload: Buffer.alloc(9, 207),
  }
  say(encipher(encodeDatagram({ acks: [], messages: [sync] }), PORT), 1, 10)
  t.same(bans(), ['nonsense'])
  t.same(say(cipheredOpenRequest(0, PORT), 2, 20), ['banned'])
})

t.test('too many messages a second: ban of 60 s, and the peer is gone', async t => {
  const world = new SampWorld()
  const at = { ip: '10.0.0.1', port: PORT }
  const server = world.server(at.ip, { port: PORT })
  const client = world.client(IP, at, { name: 'Flood' })
  world.run(1_000)
  for (let burst = 0; burst < 300; burst += 1) {
    for (let line = 0; line < 10; line += 1) client.say('!', world.now)
    world.run(10)
    if (server.banned(IP, world.now)) break
  }
  t.match(server.events.filter(({ kind }) => kind !== 'said').slice(1), [
    { kind: 'banned', why: 'rate-limit', forMs: 60_000 },
    { kind: 'left', name: 'Flood', why: 'banned' },
  ])
})

t.test('an address and port that are connected still: attempt failed', async t => {
  const world = new SampWorld()
  const server = world.server('10.0.0.1', { port: PORT })
  const client = world.client(IP, { ip: '10.0.0.1', port: PORT })
  world.run(100)
  t.equal(client.state, 'playing')
  server.receive(cipheredOpenRequest(0, PORT), { ip: IP, port: 50_001 }, world.now)
  const greeting = decodeGreeting(server.take()[0]!.data)
  const echo = greeting?.kind === 'cookie' ? greeting.cookie ^ COOKIE_MASK.samp : 0
  server.receive(cipheredOpenRequest(echo, PORT), { ip: IP, port: 50_001 }, world.now)
  t.same(decodeGreeting(server.take()[0]!.data), { kind: 'attempt-failed' })
})

t.test('a connection without a join is kicked after 30 s', async t => {
  const world = new SampWorld()
  world.server('10.0.0.1', { port: PORT })
  const client = world.client(IP, { ip: '10.0.0.1', port: PORT }, { joins: false })
  world.run(JOIN_WITHIN_MS)
  t.equal(client.state, 'connected')
  world.run(200)
  t.match(client.events, [{ kind: 'stopped', why: 'disconnected' }])
})

t.test('127.0.0.1 is exempt, unless told otherwise', async t => {
  const exempt = handWorld()
  const request = cipheredOpenRequest(exempt.echo(LOOPBACK), PORT)
  t.same(exempt.say(request, 1, 0, LOOPBACK), ['reply'])
  t.same(exempt.say(request, 2, 0, LOOPBACK), ['reply'])
  exempt.say(unknown(1_000), 9, 0, LOOPBACK)
  t.same(exempt.bans(), [])
  const limited = handWorld({ limitsLoopback: true })
  t.same(limited.say(cipheredOpenRequest(limited.echo(LOOPBACK), PORT), 1, 0, LOOPBACK), ['reply'])
  t.same(limited.say(request, 2, 0, LOOPBACK), [])
  limited.say(unknown(1_000), 9, 0, LOOPBACK)
  t.same(limited.bans(), ['unknown-bytes'])
})

t.test('queries are answered whatever else is, banned or not, and make no peer', async t => {
  const { server, say } = handWorld({
    facts: { hostName: 'one', rules: [{ name: 'weather', value: '1' }] },
    playersMax: 7,
  })
  say(unknown(1_000), 1, 0)
  const ask = (
    kind: 'information' | 'players' | 'rules' | 'extra' | 'ping' | 'remoteConsole',
  ): Buffer | undefined => {
    server.receive(encodeQuery(kind, Uint8Array.of(1, 2, 3, 4), PORT, 77), { ip: IP, port: 1 }, 0)
    return server.take()[0]?.data
  }
  t.match(decodeInformation(ask('information')!), { hostName: 'one', players: 0, playersMax: 7 })
  t.ok(ask('players'))
  t.ok(ask('rules'))
  t.ok(ask('extra'))
  t.ok(ask('ping')?.equals(encodeQuery('ping', Uint8Array.of(1, 2, 3, 4), PORT, 77)))
  t.equal(ask('remoteConsole'), undefined)
  t.equal(server.swallowed, 0)
})
