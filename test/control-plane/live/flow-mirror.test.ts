import * as fc from 'fast-check'
import t from 'tap'
import { FlowMirror, type FlowReport, PLAYERS_KEPT_MS } from '../../../control-plane/live/flow-mirror.ts'
import { ManualClock } from '../../../lib/clock.ts'
import type { FlowId, GroupId, ListenerName, ProxyId } from '../../../proto/contract/ids.ts'
import type { SeenEndpoint } from '../../../proto/contract/session.ts'
import { liveLab, proxyHello, proxyLink } from './live-lab.ts'
import type { FlowOpened } from '../../../proto/contract/proxy-link.ts'

const proxy = 'proxy-1' as ProxyId
const other = 'proxy-2' as ProxyId
const g1 = 'arena-g1' as GroupId
const g2 = 'arena-g2' as GroupId

const opened = (id: string, groupId: GroupId = g1): FlowOpened => ({
  flowId: id as FlowId,
  player: { listener: 'main' as ListenerName, protocol: 'udp', ip: '127.0.0.1', port: 40_000 },
  groupId,
  placementVersion: 0,
  ageMs: 5_000,
  idleMs: 10,
  why: 'spread',
  flowPort: 1,
  unconfirmed: false,
})
const report = (over: Partial<FlowReport>): FlowReport => ({
  full: false,
  opened: [],
  moved: [],
  closed: [],
  idle: [],
  ...over,
})

t.test('opened, moved and closed flows are counted by group', async t => {
  const mirror = new FlowMirror(new ManualClock())
  mirror.report(proxy, report({ opened: [opened('a'), opened('b')] }))
  mirror.report(
    proxy,
    report({ moved: [{ flowId: 'a' as FlowId, groupId: g2, placementVersion: 1, why: 'explicit' }] }),
  )
  t.strictSame([mirror.playersOf(g1), mirror.playersOf(g2)], [1, 1])
  mirror.report(proxy, report({ closed: [{ flowId: 'b' as FlowId, why: 'idle' }] }))
  t.strictSame([mirror.playersOf(g1), mirror.playersOf(g2)], [0, 1])
  t.match(mirror.players(), [{ id: 'a', group: g2, placementVersion: 1, why: 'explicit' }])
})

t.test('a full report replaces the part of its proxy and of nobody else', async t => {
  const mirror = new FlowMirror(new ManualClock())
  mirror.report(proxy, report({ opened: [opened('a'), opened('b')] }))
  mirror.report(other, report({ opened: [opened('c')] }))
  mirror.report(proxy, report({ full: true, opened: [opened('d')] }))
  t.strictSame(
    mirror
      .players()
      .map(player => player.id)
      .toSorted(),
    ['c', 'd'],
  )
})

t.test('a proxy cannot close the flow of another one', async t => {
  const mirror = new FlowMirror(new ManualClock())
  mirror.report(proxy, report({ opened: [opened('a')] }))
  mirror.report(other, report({ closed: [{ flowId: 'a' as FlowId, why: 'cut' }] }))
  t.equal(mirror.playersOf(g1), 1)
})

t.test('players of a detached proxy are kept for a while, and for good if it returns in time', async t => {
  const clock = new ManualClock()
  const mirror = new FlowMirror(clock)
  mirror.report(proxy, report({ opened: [opened('a')] }))
  mirror.report(other, report({ opened: [opened('b')] }))
  mirror.detached(proxy)
  mirror.detached(other)
  clock.advance(PLAYERS_KEPT_MS)
  mirror.attached(other)
  mirror.sweep()
  t.equal(mirror.playersOf(g1), 2)
  clock.advance(1)
  mirror.sweep()
  t.strictSame(
    mirror.players().map(player => player.id),
    ['b'],
  )
})

t.test('ages and idle times are told as of now', async t => {
  const clock = new ManualClock()
  const mirror = new FlowMirror(clock)
  mirror.report(proxy, report({ opened: [opened('a')] }))
  const connectedAtMs = clock.wallMs() - 5_000
  clock.advance(700)
  t.match(mirror.players(), [{ connectedAtMs, idleMs: 710 }])
  mirror.report(proxy, report({ idle: [{ flowId: 'a' as FlowId, idleMs: 3 }] }))
  t.match(mirror.players(), [{ connectedAtMs, idleMs: 3 }])
})

t.test('the counts agree with the players, whatever is reported', async () => {
  const id = fc.constantFrom('a', 'b', 'c', 'd')
  const place = fc.constantFrom(g1, g2)
  const one = fc.record({
    from: fc.constantFrom(proxy, other),
    full: fc.boolean(),
    opened: fc.array(fc.tuple(id, place).map(([flow, at]) => opened(flow, at))),
    moved: fc.array(
      fc.record({
        flowId: id.map(flow => flow as FlowId),
        groupId: place,
        placementVersion: fc.nat(3),
        why: fc.constant('explicit'),
      }),
    ),
    closed: fc.array(fc.record({ flowId: id.map(flow => flow as FlowId), why: fc.constant('idle') })),
  })
  fc.assert(
    fc.property(fc.array(one), reports => {
      const mirror = new FlowMirror(new ManualClock())
      for (const { from, ...parts } of reports) mirror.report(from, report(parts))
      const players = mirror.players()
      return (
        [g1, g2].every(at => mirror.playersOf(at) === players.filter(player => player.group === at).length) &&
        mirror.size === players.length &&
        new Set(players.map(player => player.id)).size === players.length
      )
    }),
  )
})

t.test('a player is found by the port that its game server sees, or by its real address', async t => {
  const { live } = liveLab()
  const udp = (port: number, ip = '127.0.0.1') => ({ protocol: 'udp', ip, port }) as const
  const tcp = { protocol: 'tcp', ip: '10.0.0.1', port: 40_009 } as const
  const ids = (seen: SeenEndpoint) =>
    live
      .view()
      .seenAs(seen)
      .map(player => player.id)
  live.proxies.attach(proxyHello({ addresses: ['127.0.0.1', '10.0.0.9'] }), proxyLink())
  const overTcp = { ...opened('b').player, ...tcp }
  live.mirror.report(
    proxy,
    report({ opened: [opened('a'), { ...opened('b'), player: overTcp, flowPort: 0 }] }),
  )
  t.strictSame(ids(udp(1)), ['a'])
  t.strictSame(ids(udp(1, '10.0.0.9')), ['a'])
  t.strictSame(ids(udp(1, '::ffff:127.0.0.1')), ['a'], 'as a socket for both families shows it')
  t.strictSame(ids(udp(1, '10.0.0.8')), [], 'no address of its proxy')
  t.strictSame(ids({ ...udp(1), protocol: 'tcp' }), [])
  t.strictSame(ids(tcp), ['b'], 'told to the game server in a PROXY header')
  t.strictSame(ids({ ...tcp, protocol: 'udp' }), [])
  live.mirror.report(proxy, report({ opened: [{ ...opened('b'), player: overTcp, flowPort: 7 }] }))
  t.strictSame(ids({ ...udp(7), protocol: 'tcp' }), ['b'], 'by the port of its connection')
  t.strictSame(ids({ ...udp(7, '10.0.0.8'), protocol: 'tcp' }), [], 'no address of its proxy')
  t.strictSame(ids(tcp), ['b'], 'and still as a PROXY header would tell')
  live.mirror.report(proxy, report({ closed: [{ flowId: 'a' as FlowId, why: 'idle' }] }))
  t.strictSame(ids(udp(1)), [])
  live.mirror.report(proxy, report({ full: true }))
  t.strictSame(ids(tcp), [])
})

t.test('who is not in the mirror is not there only if every proxy of that address has reported', async t => {
  const { live, clock } = liveLab()
  const [first, second] = [proxyLink(), proxyLink()]
  const isProxy = (ip: string): boolean => live.view().isProxyAddress(ip)
  t.notOk(isProxy('10.0.0.9'))
  live.proxies.attach(proxyHello({ addresses: ['10.0.0.9'] }), first)
  t.notOk(isProxy('10.0.0.9'), 'its players have not come yet')
  clock.advance(1_000)
  t.ok(isProxy('10.0.0.9'))
  t.notOk(isProxy('10.0.0.8'))
  live.proxies.attach(proxyHello({ proxyId: other, addresses: ['10.0.0.9'] }), second)
  clock.advance(1_000)
  live.proxies.detach(other, second)
  t.notOk(isProxy('10.0.0.9'), 'it could be at the one that is away')
})
