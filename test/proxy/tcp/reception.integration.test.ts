import { Socket } from 'node:net'
import t from 'tap'
import { askList, JavaSession, logIn } from '../../games/minecraft-java/java-client.ts'
import { javaServer } from '../../games/minecraft-java/java-server.ts'
import { handshake, INTENT, loginStart, STATUS_REQUEST } from '../../games/minecraft-java/java-wire.ts'
import { HELLO_MS } from '../../../proxy/tcp/reception.ts'
import { GREETINGS_MAX, GREETINGS_PER_IP_MAX, ReceptionDesk } from '../../../proxy/tcp/reception-desk.ts'
import { CLOSING_MS } from '../../../proxy/tcp/tcp-relay.ts'
import { listenerSettings } from '../support/carrier-world.ts'
import { creative, javaGame, javaWorld } from '../support/java-world.ts'
import { arena, change, group, policy, route, snapshot, token } from '../support/routes.ts'
import { deadPort, tcpShard } from '../support/tcp-world.ts'
import { manualClock } from '../support/udp-world.ts'
import { answerOf, until } from '../support/until.ts'

const LEASED = { leaseMs: 1e9 }

t.test('a hello in single bytes reaches the shard unchanged', async t => {
  const world = await javaWorld(t)
  const shard = await javaServer(t)
  world.carrier.applySnapshot(token(1), snapshot([{ group: 1, port: shard.port }], LEASED))
  const client = await JavaSession.open(world)
  const hello = Buffer.concat([
    handshake('play.example.org\0FML2\0', world.port, INTENT.login),
    loginStart('Ann'),
  ])
  for (const byte of hello) {
    client.say(Buffer.from([byte]))
    await new Promise(resolve => setImmediate(resolve))
  }
  t.match(await client.packet(0), { id: 2 })
  t.same(shard.logins[0]?.hello, hello)
  t.match(world.opened, [{ groupId: 'arena-g1' }])
})

t.test('a shard that wants the header gets it before what was read here, in the player’s name', async t => {
  const world = await javaWorld(t)
  const shard = await tcpShard(t, 'a')
  const fleets = [policy({ proxyProtocol: true })]
  world.carrier.applySnapshot(token(1), snapshot([{ group: 1, port: shard.port }], { ...LEASED, fleets }))
  const client = await JavaSession.open(world)
  const hello = handshake('play.example.org', world.port, INTENT.login)
  const ends = [hello.subarray(0, 9), Buffer.concat([hello.subarray(9), loginStart('Ann')])]
  for (const part of ends) client.say(part)
  const header = Buffer.from('0d0a0d0a000d0a515549540a2111000c7f0000017f00000100000000', 'hex')
  header.writeUInt16BE(client.socket.localPort!, 24)
  header.writeUInt16BE(world.port, 26)
  const whole = Buffer.concat([header, ...ends])
  await until('all of it has come', () => shard.peers.some(peer => peer.bytes().length >= whole.length))
  // Beside it, the shard is asked for its status, in the proxy's own name.
  t.ok(shard.peers.some(peer => peer.bytes().equals(whole)))
})

t.test('who begins and does not go on is let go in time, whatever it drips; who is quick is not', async t => {
  const clock = manualClock()
  const world = await javaWorld(t, { clock })
  const shard = await javaServer(t)
  world.carrier.applySnapshot(token(1), snapshot([{ group: 1, port: shard.port }], LEASED))
  const slow = await JavaSession.open(world)
  const hello = handshake('play.example.org', world.port, INTENT.login)
  for (let sent = 0; sent < 10; sent += 1) {
    slow.say(hello.subarray(sent, sent + 1))
    await until('it has come', () => slow.socket.bytesWritten === sent + 1)
    clock.advance(HELLO_MS / 10 - 1)
    world.tick()
  }
  t.equal(slow.over, undefined)
  clock.advance(10)
  world.tick()
  t.equal(await slow.ended(), 'reset')
  const drops = () => world.carrier.counters().listeners[0]?.drops
  t.match(drops(), { 'hello-timeout': 1, 'hello-invalid': 0 })
  t.match(await logIn(world, 'Ann'), { kind: 'in' })
})

t.test('who comes and goes without a word is nothing to count; half a word is', async t => {
  const world = await javaWorld(t)
  const probe = await JavaSession.open(world)
  probe.socket.end()
  t.equal(await probe.ended(), 'end')
  const broken = await JavaSession.open(world)
  broken.socket.end(Buffer.from([16, 0]))
  await broken.ended()
  t.match(world.carrier.counters().listeners[0]?.drops, { 'hello-invalid': 1, 'hello-timeout': 0 })
  await until('nothing is left', () => world.front.connections === 0)
})

t.test('a list that ends its half of the connection gets its answer', async t => {
  const world = await javaWorld(t)
  world.carrier.applySnapshot(token(1), snapshot([{ group: 1, slots: 9, port: await deadPort() }], LEASED))
  const client = await JavaSession.open(world)
  client.socket.end(Buffer.concat([handshake('a', 1, INTENT.status), STATUS_REQUEST]))
  t.match((await client.packet(0))?.data.toString('latin1'), '"max":9')
  t.equal(await client.ended(), 'end')
})

t.test('a list that reads nothing and never closes is cut off', async t => {
  const clock = manualClock()
  const world = await javaWorld(t, { clock })
  const client = await JavaSession.open(world)
  client.say(Buffer.from([0xfe, 1, 0xfa]), Buffer.from('not the channel', 'latin1'))
  t.equal(await client.ended(), 'reset')
  const old = await JavaSession.open(world)
  old.socket.pause()
  old.say(Buffer.from([0xfe, 1]))
  await until('it is answered, and waits for its end', () => {
    clock.advance(10)
    world.tick()
    return old.socket.readableLength > 0 || world.carrier.counters().listeners[0]?.queriesAnswered === 1
  })
  clock.advance(CLOSING_MS)
  world.tick()
  await until('nothing is left', () => world.front.connections === 0)
})

t.test('only so many of one ip may be undecided, and of all: then the oldest goes', async t => {
  const world = await javaWorld(t, { clock: manualClock() })
  const made = (): { readonly desk: ReceptionDesk; readonly states: string[] } => {
    const states: string[] = []
    const desk = new ReceptionDesk({
      listener: listenerSettings,
      game: javaGame(),
      dataPlane: world.carrier,
      clock: manualClock(),
      onStateChange: changed => void states.push(changed.kind),
    })
    return { desk, states }
  }
  const one = made()
  const greet = (desk: ReceptionDesk, ip: string) => desk.greet(new Socket(), { ip, port: 1 }, () => {})
  const ofOne = Array.from({ length: GREETINGS_PER_IP_MAX + 1 }, () => greet(one.desk, '192.0.2.1'))
  t.equal(ofOne.at(-1), undefined)
  t.equal(ofOne.at(-2)?.kind, 'greeting')
  ofOne[0]?.destroy()
  t.ok(greet(one.desk, '192.0.2.1'), 'a place is free again')
  const all = made()
  const first = greet(all.desk, '198.51.100.1')
  for (let n = 1; n < GREETINGS_MAX; n += 1) greet(all.desk, `10.0.${n >> 8}.${n & 255}`)
  t.equal(first?.kind, 'greeting')
  t.ok(greet(all.desk, '198.51.100.2'))
  t.equal(first?.kind, 'over')
  t.same(all.states, ['over'])
  t.equal(world.carrier.counters().listeners[0]?.drops['hello-limit'], 2)
})

t.test('while the shard is replaced the list says so, and who logs in is let in when it is back', async t => {
  const world = await javaWorld(t, { game: javaGame({ name: 'Big' }) })
  const shard = await javaServer(t)
  const held = { group: 1, port: shard.port, admission: 'hold' as const }
  world.carrier.applySnapshot(token(1), snapshot([held], LEASED))
  t.match(await askList(world), {
    description: { text: 'Big§r\nRestarting, you will be let in in a moment' },
  })
  const login = logIn(world, 'Ann')
  await until('the player waits', () => world.front.waiting === 1)
  const open = route({ group: 1, port: shard.port, generation: 1, revision: 2 })
  world.carrier.applyChange(token(1), change({ routes: [open] }))
  t.match(await login, { kind: 'in', server: 'one' })
})

t.test('who cannot be let in is told why in the words of the game', async t => {
  const clock = manualClock()
  const world = await javaWorld(t, { clock, listener: { newFlowsPerSecond: 100_000 } })
  const { carrier } = world
  const port = await deadPort()
  const told = async (text: string) => t.match(await logIn(world, 'Ann'), { kind: 'told', text })
  const closed = { group: 1, port, admission: 'closed' as const }
  carrier.applySnapshot(token(1), snapshot([closed], LEASED))
  await told('Not ready yet, please try again in a moment')
  const shard = await javaServer(t)
  carrier.applySnapshot(token(2), snapshot([{ group: 1, generation: 2, port: shard.port, slots: 1 }], LEASED))
  const inside = await logIn(world, 'Bob')
  t.equal(inside.kind, 'in')
  await told('Every place is taken, please try again later')
  carrier.applyChange(token(2), change({ bans: [{ network: '127.0.0.0/8', expiresAtMs: 0 }] }))
  await told('You are banned from this server')
  carrier.applyChange(token(2), change({ removedBans: ['127.0.0.0/8'] }))
  carrier.drain(token(2), true)
  await told('About to restart, please try again in a minute')
  t.match(await askList(world), {
    description: { text: 'arena§r\nAbout to restart, please try again in a minute' },
  })
  carrier.drain(token(2), false)
  t.match(carrier.counters().listeners[0]?.drops, { full: 1, banned: 1, draining: 1, 'no-route': 1 })
})

t.test('who waits in vain is told, on hold and behind a dead shard', async t => {
  const clock = manualClock()
  const world = await javaWorld(t, { clock })
  const fleets = [policy({ holdMs: 4_000 })]
  const held = { group: 1, port: await deadPort(), admission: 'hold' as const }
  for (const [revision, admission] of [['1', 'hold'] as const, ['2', 'open'] as const]) {
    world.carrier.applySnapshot(
      token(Number(revision)),
      snapshot([{ ...held, admission, revision: Number(revision) }], { fleets, ...LEASED }),
    )
    const login = logIn(world, 'Ann')
    await until('the player waits', () => world.front.waiting === 1)
    clock.advance(4_000)
    world.tick()
    t.same(await login, { kind: 'told', text: 'Not ready yet, please try again in a moment' }, admission)
  }
  t.equal(world.front.waiting, 0)
  t.equal(world.front.counters.clientsHeldInVain, 2)
  await until('nothing is left', () => world.carrier.counters().flows === 0)
})

t.test('a waiting room that is full turns players away with words', async t => {
  const world = await javaWorld(t, { waitingMax: 0 })
  world.carrier.applySnapshot(token(1), snapshot([{ group: 1, port: await deadPort() }], LEASED))
  t.match(await logIn(world, 'Ann'), { kind: 'told', text: 'Not ready yet, please try again in a moment' })
})

t.test('each name has its own fleet: its list, its policy, its seats', async t => {
  const world = await javaWorld(t)
  const one = await javaServer(t, { name: 'one', slots: 11 })
  const other = await javaServer(t, { name: 'other', slots: 22 })
  const routes = [
    route({ group: 1, port: one.port }),
    { ...route({ group: 2, port: other.port, slots: 50 }), fleet: creative },
  ]
  const fleets = [policy(), policy({ fleet: creative })]
  world.carrier.applySnapshot(token(1), { ...snapshot([], { fleets, ...LEASED }), routes })
  const door = { port: world.port, host: 'creative.example.org' }
  for (const [host, server] of [
    ['a', 'one'] as const,
    [door.host, 'other'] as const,
    ['a', 'one'] as const,
  ]) {
    const outcome = await logIn({ port: world.port, host }, 'Ann')
    t.match(outcome, { kind: 'in', server })
    if (outcome.kind === 'in') outcome.session.socket.destroy()
    await until('its seat is free', () => world.carrier.counters().flows === 0)
  }
  t.match(
    world.opened.map(({ groupId, why }) => [groupId, why]).filter((_, index) => index % 2 === 0),
    [
      ['arena-g1', 'spread'],
      ['arena-g2', 'spread'],
      ['arena-g1', 'seat'],
    ],
  )
  const max = async () => (await askList(door)).players.max
  await until('the shard was asked', () => other.statusHellos.length > 0)
  await answerOf('the list shows its slots', max, slots => slots === 22)
  t.equal((await askList(world)).players.max, 11)
})

t.test('answers are counted, and those beyond the budget are not given; logins go on', async t => {
  const game = javaGame({}, { replyBytesPerSecond: 300 })
  const world = await javaWorld(t, { game, clock: manualClock() })
  const shard = await javaServer(t)
  world.carrier.applySnapshot(token(1), snapshot([{ group: 1, port: shard.port }], LEASED))
  await askList(world)
  await t.rejects(async () => {
    for (let n = 0; n < 3; n += 1) await askList(world)
  }, /no status/)
  const [counted] = world.carrier.counters().listeners
  t.equal(counted?.drops['query-limit'], 1)
  t.ok((counted?.queryReplyBytes ?? 0) <= 300)
  t.match(await logIn(world, 'Ann'), { kind: 'in' })
  t.equal(counted?.fleet, arena)
})

t.test('a player is moved by the end of the connection; the next one leads to the new group', async t => {
  const world = await javaWorld(t)
  const one = await javaServer(t, { name: 'one' })
  const two = await javaServer(t, { name: 'two' })
  const routes = [
    { group: 1, port: one.port },
    { group: 2, port: two.port, admission: 'open' as const, slots: 1 },
  ]
  world.carrier.applySnapshot(token(1), snapshot(routes, LEASED))
  const first = await logIn(world, 'Ann')
  t.match(first, { server: 'one' })
  const [opened] = world.opened
  world.carrier.move(token(1), {
    moveId: 'move-1' as never,
    groupId: group(2),
    flows: [{ flowId: opened!.flowId, placementVersion: 1 }],
    follow: 'resume',
    clientTimeoutMs: 0,
    lameDuckMs: 0,
    pacePerSecond: 0,
  })
  if (first.kind === 'in') t.equal(await first.session.ended(), 'end')
  t.match(await logIn(world, 'Ann'), { kind: 'in', server: 'two' })
})
