import fc from 'fast-check'
import t from 'tap'
import type { MonotonicMs } from '../../../lib/clock.ts'
import { ipNetworkText, networkHolds, networkOf, parseIpAddress } from '../../../lib/ip-network.ts'
import type { NetworkBan } from '../../../proto/contract/ban.ts'
import { BanTable } from '../../../proxy/flows/ban-table.ts'
import { carrierWorld, main, NotingHandler } from '../support/carrier-world.ts'
import { change, snapshot, token } from '../support/routes.ts'

const at = (ms: number): MonotonicMs => ms as MonotonicMs

function ban(network: string, expiresAtMs = 0): NetworkBan {
  return { network, expiresAtMs }
}

function world() {
  const made = carrierWorld()
  const { carrier } = made
  carrier.applySnapshot(token(1), snapshot([{ group: 1 }]))
  const joinTcp = (ip: string, port: number) => {
    const noting = new NotingHandler()
    const result = carrier.openTcp({ listener: main, ip, port, handler: noting.handler })
    return { result, noting }
  }
  return { ...made, joinTcp }
}

t.test('a ban cuts the flows of its addresses, UDP and TCP, and no others', async t => {
  const { carrier, joined, joinTcp, closed } = world()
  const hit = [joined('192.0.2.7', 1), joined('192.0.2.7', 2), joined('2001:db8::5', 3)]
  const spared = [joined('192.0.3.7', 1), joined('2001:db9::5', 1)]
  const tcp = joinTcp('192.0.2.9', 5)
  t.equal(tcp.result.kind, 'opened')
  carrier.applyChange(token(1), change({ bans: [ban('192.0.2.0/24'), ban('2001:db8::/32')] }))
  for (const { noting } of [...hit, tcp]) t.equal(noting.closedBecause, 'banned')
  for (const { noting } of spared) t.equal(noting.closedBecause, undefined)
  t.equal(closed.length, 4)
  t.ok(closed.every(({ why }) => why === 'banned'))
  t.equal(carrier.counters().bans, 2)
})

t.test('a banned address gets no flow, and that is counted', async t => {
  const { carrier, join, joinTcp, listener } = world()
  carrier.applyChange(token(1), change({ bans: [ban('192.0.2.7')] }))
  t.match(join('192.0.2.7', 1), { kind: 'refused', reason: 'banned' })
  t.match(joinTcp('192.0.2.7', 1).result, { kind: 'refused', reason: 'banned' })
  t.equal(join('192.0.2.8', 1).kind, 'opened')
  t.equal(listener.counters.dropsFor('banned'), 2)
  carrier.applyChange(token(1), change({ removedBans: ['192.0.2.7'] }))
  t.equal(join('192.0.2.7', 1).kind, 'opened')
})

t.test('loopback can be banned like any other address', async t => {
  const { carrier, join } = world()
  carrier.applyChange(token(1), change({ bans: [ban('127.0.0.0/8'), ban('::1')] }))
  t.match([join('127.0.0.1', 1), join('::1', 1)], [{ reason: 'banned' }, { reason: 'banned' }])
})

t.test('a banned player leaves no seat behind, and none is kept for it', async t => {
  const { carrier, joined } = world()
  joined('192.0.2.7', 1)
  carrier.applyChange(token(1), change({ bans: [ban('192.0.2.7')] }))
  t.equal(carrier.counters().seats, 0)
})

t.test('a snapshot lifts what it does not name, and does not cut anew what was banned', async t => {
  const { carrier, join } = world()
  carrier.applySnapshot(token(1), snapshot([{ group: 1 }], { bans: [ban('192.0.2.7'), ban('192.0.2.8')] }))
  carrier.applySnapshot(token(1), snapshot([{ group: 1 }], { bans: [ban('192.0.2.8')] }))
  t.equal(join('192.0.2.7', 1).kind, 'opened')
  t.match(join('192.0.2.8', 1), { reason: 'banned' })
})

t.test('an order of a node that was superseded bans nobody', async t => {
  const { carrier, join } = world()
  carrier.applySnapshot(token(2), snapshot([{ group: 1 }]))
  t.match(carrier.applyChange(token(1), change({ bans: [ban('192.0.2.7')] })), { kind: 'stale' })
  t.equal(join('192.0.2.7', 1).kind, 'opened')
})

t.test('a ban ends by itself, by this clock, whatever the sender’s clock says', async t => {
  const { carrier, clock, join } = world()
  carrier.applyChange(
    token(1),
    change({
      nowMs: 5_000_000_000,
      bans: [ban('192.0.2.7', 5_000_001_000), ban('192.0.2.0/24', 5_000_002_000)],
    }),
  )
  clock.advance(999)
  t.match(join('192.0.2.7', 1), { reason: 'banned' })
  clock.advance(1)
  t.match(join('192.0.2.7', 1), { reason: 'banned' }, 'the wider one goes on')
  clock.advance(1_000)
  t.equal(join('192.0.2.7', 1).kind, 'opened')
  carrier.tick()
  t.equal(carrier.counters().bans, 0, 'and is forgotten')
})

t.test('what has run out already bans nobody; one banned again after its end is cut again', async t => {
  const { carrier, clock, joined } = world()
  carrier.applyChange(token(1), change({ nowMs: 100, bans: [ban('192.0.2.7', 100)] }))
  t.equal(carrier.counters().bans, 0)
  carrier.applyChange(token(1), change({ nowMs: 100, bans: [ban('192.0.2.7', 200)] }))
  clock.advance(100)
  const back = joined('192.0.2.7', 1)
  carrier.applyChange(token(1), change({ nowMs: 200, bans: [ban('192.0.2.7', 300)] }))
  t.equal(back.noting.closedBecause, 'banned')
})

t.test('more bans than the table holds are left out', async t => {
  const table = new BanTable(2)
  const bans = [ban('192.0.2.1'), ban('192.0.2.2'), ban('192.0.2.3')]
  t.equal(table.replace({ bans, nowMs: 0 }, at(0)).length, 2)
  t.equal(table.size, 2)
  t.equal(table.isBanned('192.0.2.3', at(0)), false)
  table.change({ bans: [ban('192.0.2.2', 50)], removedBans: ['192.0.2.1'], nowMs: 0 }, at(0))
  t.equal(table.change({ bans: [ban('192.0.2.3')], removedBans: [], nowMs: 0 }, at(0)).length, 1)
})

t.test('forgetting looks at a bounded number, and gets round to all', async t => {
  const table = new BanTable(100)
  const bans = Array.from({ length: 50 }, (_, n) => ban(`192.0.2.${n}`, n % 2 === 0 ? 10 : 0))
  table.replace({ bans, nowMs: 0 }, at(0))
  table.expire(at(10), 10)
  t.equal(table.size, 45)
  for (let round = 0; round < 5; round += 1) table.expire(at(10), 10)
  t.equal(table.size, 25)
})

const octet = fc.nat(3)
const ip = fc.tuple(octet, octet).map(([third, fourth]) => `192.0.${third}.${fourth}`)
const network = fc
  .tuple(ip, fc.constantFrom(16, 22, 24, 30, 31, 32))
  .map(([text, bits]) => ipNetworkText(networkOf(parseIpAddress(text)!, bits)))
const act = fc.oneof(
  fc.record({ kind: fc.constant('ban' as const), network, forMs: fc.integer({ min: 0, max: 50 }) }),
  fc.record({ kind: fc.constant('lift' as const), network }),
  fc.record({ kind: fc.constant('wait' as const), ms: fc.nat(30) }),
  fc.record({ kind: fc.constant('join' as const), ip }),
)

t.test('at no time is a flow open whose address is banned, and nobody else is kept out', async () => {
  fc.assert(
    fc.property(fc.array(act, { maxLength: 60 }), acts => {
      const { carrier, clock, join } = world()
      const model = new Map<string, number>()
      const now = (): number => clock.monotonicMs()
      const banned = (of: string): boolean =>
        [...model].some(([text, until]) => (until === 0 || now() < until) && holds(text, of))
      let port = 0
      return acts.every(step => {
        port += 1
        if (step.kind === 'wait') clock.advance(step.ms)
        if (step.kind === 'lift') {
          model.delete(step.network)
          carrier.applyChange(token(1), change({ removedBans: [step.network] }))
        }
        if (step.kind === 'ban') {
          const until = step.forMs === 0 ? 0 : now() + step.forMs
          model.set(step.network, until)
          carrier.applyChange(token(1), change({ nowMs: now(), bans: [ban(step.network, until)] }))
        }
        if (step.kind === 'join' && (join(step.ip, port).kind === 'opened') === banned(step.ip)) return false
        carrier.tick()
        return carrier.table.flows().every(flow => !banned(flow.player.ip))
      })
    }),
    { numRuns: 200 },
  )
})

function holds(text: string, of: string): boolean {
  const [base = '', bits = '32'] = text.split('/')
  return networkHolds(networkOf(parseIpAddress(base)!, Number(bits)), parseIpAddress(of)!)
}
