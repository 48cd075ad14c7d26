import { noRestoreTable } from '../support/restore-lab.ts'
import t from 'tap'
import type { MonotonicMs, WallMs } from '../../../lib/clock.ts'
import { silentLog } from '../../../lib/log.ts'
import { HOLD_MS } from '../../../shard-agent/relay/alias-asker.ts'
import { Relays } from '../../../shard-agent/relay/relays.ts'
import { PROVISIONAL_ALIASES } from '../../../proto/contract/alias.ts'
import { own, type Peer, peer, relayedGame, relays, told } from '../support/relay-lab.ts'
import { tableOfAliases } from '../support/table-of-aliases.ts'
import { until } from '../support/test-host.ts'

const block = (alias: string): number => Number(alias.split('.')[1])

t.test('each client ip is an address of its own at the game server, and hears its own answers', async t => {
  const { game, place, directory } = await relayedGame(t)
  const table = tableOfAliases()
  const { relays: lab } = relays(t, table)
  t.ok(lab.open(place, directory))
  const flows = [await peer(t), await peer(t), await peer(t)]
  flows[0]!.say(told('192.0.2.1', 'a'), place)
  flows[1]!.say(told('192.0.2.2', 'b'), place)
  flows[2]!.say(told('192.0.2.1', 'c', 40_001), place)
  const [a, b, c] = [await game.heardOf('a'), await game.heardOf('b'), await game.heardOf('c')]
  t.equal(a.address, table.given.get('192.0.2.1'))
  t.equal(b.address, table.given.get('192.0.2.2'))
  t.equal(c.address, a.address, 'players behind one ip share its alias')
  t.not(c.port, a.port, 'and are apart by port')
  for (const [heard, text] of [
    [a, 'to a'],
    [b, 'to b'],
    [c, 'to c'],
  ] as const)
    game.say(text, heard)
  for (const [index, text] of ['to a', 'to b', 'to c'].entries()) {
    const answer = await flows[index]!.heardOf(text)
    t.same(answer, { text, address: place.address, port: place.port })
    t.equal(flows[index]!.heard.length, 1)
  }
  flows[1]!.say('b2', place)
  t.same(await game.heardOf('b2'), { ...b, text: 'b2' }, 'a known flow needs no header')
  t.match(lab.flowAt(place.shard, { protocol: 'udp', ip: b.address, port: b.port }), {
    address: '127.0.0.1',
    port: flows[1]!.port,
    speaker: { ip: '192.0.2.2', port: 40_000 },
  })
  t.same(lab.portsOf(place.shard, b.address, 'pat l1'), [b.port], 'one player alone')
  t.same(new Set(lab.portsOf(place.shard, a.address, 'pat l1')), new Set([a.port, c.port]))
  t.same(lab.portsOf(place.shard, '127.9.9.9', 'pat l1'), [])
})

t.test('the proxy itself comes from 127.0.0.1, which servers exempt', async t => {
  const { game, place, directory } = await relayedGame(t)
  const { relays: lab } = relays(t)
  lab.open(place, directory)
  const prober = await peer(t)
  prober.say(own('who'), place)
  const heard = await game.heardOf('who')
  t.equal(heard.address, '127.0.0.1')
  t.same(lab.portsOf(place.shard, '127.0.0.1', 'pat l1'), [], 'it is no player')
  game.say('me', heard)
  await prober.heardOf('me')
})

t.test('nothing without a header from a stranger, nothing from a network that is not trusted', async t => {
  const { game, place, directory } = await relayedGame(t)
  const { relays: lab } = relays(t, { trustedProxies: ['127.0.0.0/24'] })
  lab.open(place, directory)
  const [stranger, forger, proxy] = [await peer(t), await peer(t, '127.0.1.1'), await peer(t)]
  stranger.say('no header', place)
  forger.say(told('192.0.2.9', 'forged'), place)
  forger.say('after it', place)
  proxy.say(told('192.0.2.9', '').subarray(0, 20), place)
  proxy.say(told('192.0.2.9', 'good'), place)
  await game.heardOf('good')
  t.same(game.texts(), ['good'])
  t.match(lab.drops, { 'no-header': 2, untrusted: 1, 'broken-header': 1 })
  t.equal(lab.flows, 1)
})

t.test('a header that comes alone opens the flow, and what follows it goes the same way', async t => {
  const { game, place, directory } = await relayedGame(t)
  const { relays: lab } = relays(t)
  lab.open(place, directory)
  const proxy = await peer(t)
  proxy.say(told('192.0.2.1', ''), place)
  const long = 'x'.repeat(1_472)
  proxy.say(long, place)
  await game.heardOf(long)
  t.same(game.texts(), [long])
})

t.test('a flow port that another player has now is another player at the game server', async t => {
  const { game, place, directory } = await relayedGame(t)
  const { relays: lab } = relays(t)
  lab.open(place, directory)
  const proxy = await peer(t)
  proxy.say(told('192.0.2.1', 'first'), place)
  const first = await game.heardOf('first')
  proxy.say(told('192.0.2.2', 'second'), place)
  const second = await game.heardOf('second')
  t.not(second.address, first.address)
  proxy.say(told('192.0.2.2', 'a new session', 40_001), place)
  const third = await game.heardOf('a new session')
  t.equal(third.address, second.address)
  t.not(third.port, second.port)
  game.say('late, for the first', first)
  game.say('for the third', third)
  await proxy.heardOf('for the third')
  t.same(proxy.texts(), ['for the third'])
  t.equal(lab.flows, 1)
})

t.test(
  'while the control plane is away players get in by a provisional alias; later flows have the stored one',
  async t => {
    const { game, place, directory } = await relayedGame(t)
    const table = tableOfAliases()
    const control = { away: true }
    const { relays: lab } = relays(t, {
      allot: ips => (control.away ? Promise.reject(new Error('away')) : table.allot(ips)),
    })
    lab.open(place, directory)
    const [one, two, three] = [await peer(t), await peer(t), await peer(t)]
    one.say(told('192.0.2.1', 'one'), place)
    two.say(told('192.0.2.2', 'two'), place)
    const [first, second] = [await game.heardOf('one'), await game.heardOf('two')]
    for (const { address } of [first, second]) t.ok(block(address) >= PROVISIONAL_ALIASES.firstBlock, address)
    t.not(first.address, second.address)
    control.away = false
    await until('the table was asked', () => table.given.get('192.0.2.1'))
    three.say(told('192.0.2.1', 'three'), place)
    t.equal((await game.heardOf('three')).address, table.given.get('192.0.2.1'))
    one.say('still one', place)
    t.equal((await game.heardOf('still one')).address, first.address, 'a flow keeps what it has')
  },
)

t.test('a control plane that does not answer holds nobody up for long', async t => {
  const { game, place, directory } = await relayedGame(t)
  const { relays: lab } = relays(t, { allot: () => new Promise(() => {}) })
  lab.open(place, directory)
  const proxy = await peer(t)
  proxy.say(told('192.0.2.1', '1'), place)
  proxy.say(told('192.0.2.1', '2'), place)
  await game.heardOf('2')
  t.same(game.texts(), ['1', '2'], 'what came meanwhile, in its order')
  t.ok(block(game.heard[0]!.address) >= PROVISIONAL_ALIASES.firstBlock)
})

t.test(
  'a player who waits when waiting is given up is one player, with all its words in their order',
  async t => {
    const { game, place, directory } = await relayedGame(t)
    const clock = { now: 0, monotonicMs: () => clock.now as MonotonicMs, wallMs: () => clock.now as WallMs }
    const lab = new Relays({
      table: noRestoreTable(),
      trustedProxies: ['127.0.0.1'],
      limits: { flowsMax: 10, flowsPerIpMax: 10, idleMs: 300_000 },
      allot: () => new Promise(() => {}),
      clock,
      log: silentLog,
    })
    t.after(() => lab.stop())
    lab.open(place, directory)
    const [other, proxy] = [await peer(t), await peer(t)]
    other.say(told('192.0.2.9', 'who is asked for'), place)
    // The relay's socket hears in order: whoever is dropped for its bad header comes after those that wait.
    const heardSoFar = async (from: Peer, drops: number) => {
      from.say(told('192.0.2.1', '').subarray(0, 20), place)
      await until('what was said before is in', () => lab.drops['broken-header'] === drops)
    }
    await heardSoFar(other, 1)
    clock.now += HOLD_MS - 50
    proxy.say(told('192.0.2.1', '1'), place)
    await heardSoFar(proxy, 2)
    clock.now += 100
    proxy.say(told('192.0.2.1', '2'), place)
    await game.heardOf('2')
    clock.now += HOLD_MS
    lab.tick()
    await game.heardOf('who is asked for')
    t.same(game.texts(), ['1', '2', 'who is asked for'])
    t.equal(game.heard[0]!.port, game.heard[1]!.port)
    t.equal(lab.flows, 2, 'no second socket')
  },
)

t.test('an IPv6 player is an address of its own, too, the same for its whole /64', async t => {
  const { game, place, directory } = await relayedGame(t)
  const { relays: lab } = relays(t)
  lab.open(place, directory)
  const flows = [await peer(t), await peer(t), await peer(t)]
  for (const [index, ip] of ['2001:db8::1', '2001:db8::2', '2001:db8:0:1::1'].entries())
    flows[index]!.say(told(ip, ip), place)
  const [a, b, c] = await Promise.all(
    ['2001:db8::1', '2001:db8::2', '2001:db8:0:1::1'].map(ip => game.heardOf(ip)),
  )
  t.equal(a!.address, b!.address)
  t.not(a!.address, c!.address)
})

t.test(
  'a thousand flows are a thousand players; the next is refused, and one ip has not more than its share',
  async t => {
    const { game, place, directory } = await relayedGame(t)
    const { relays: lab } = relays(t, { limits: { flowsMax: 1_000, flowsPerIpMax: 3 } })
    lab.open(place, directory)
    const share = await Promise.all(Array.from({ length: 4 }, () => peer(t)))
    for (const [index, flow] of share.entries()) flow.say(told('192.0.2.1', `share ${index}`), place)
    await until('the fourth is refused', () => lab.drops['ip-limit'] === 1)
    const flows = await Promise.all(Array.from({ length: 998 }, () => peer(t)))
    for (const [index, flow] of flows.entries()) {
      flow.say(told(`198.51.${index >> 8}.${index & 255}`, `flow ${index}`), place)
      if (index % 50 === 49) await until('they are in', () => game.heard.length >= Math.min(1_000, index + 4))
    }
    await until('the last is refused', () => lab.drops['flow-limit'] === 1)
    t.equal(lab.flows, 1_000)
    await until('all are in', () => game.heard.length === 1_000)
    const players = game.heard.filter(({ text }) => text.startsWith('flow'))
    t.equal(new Set(players.map(({ address }) => address)).size, 997)
  },
)

t.test('a flow without traffic is forgotten, and comes back with its next header', async t => {
  const { game, place, directory } = await relayedGame(t)
  const { relays: lab } = relays(t, { limits: { idleMs: 1_000 } })
  lab.open(place, directory)
  const proxy = await peer(t)
  proxy.say(told('192.0.2.1', '1'), place)
  const first = await game.heardOf('1')
  await until('it is forgotten', () => lab.flows === 0)
  proxy.say('2', place)
  await until('it is a stranger', () => lab.drops['no-header'] === 1)
  proxy.say(told('192.0.2.1', '3'), place)
  t.equal((await game.heardOf('3')).address, first.address)
})
