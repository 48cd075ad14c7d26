import t from 'tap'
import { admit } from '../../../proxy/flows/admit.ts'
import { carrierWorld, main, NotingHandler } from '../support/carrier-world.ts'
import { change, group, route, snapshot, token } from '../support/routes.ts'

const two = () => snapshot([{ group: 1 }, { group: 2 }], { leaseMs: 600_000_000 })

t.test('a new player is asked to open, a known one is forwarded, with no new verdict', async t => {
  const world = carrierWorld()
  const now = () => world.clock.monotonicMs()
  world.carrier.applySnapshot(token(1), two())
  t.equal(admit(world.listener, '10.0.0.1', 5_000, now()).kind, 'open')
  const { flow } = world.joined('10.0.0.1', 5_000)
  const verdict = admit(world.listener, '10.0.0.1', 5_000, now())
  t.equal(verdict, flow.forward)
  t.equal(admit(world.listener, '10.0.0.1', 5_000, now()), verdict)
  t.equal(admit(world.listener, '10.0.0.1', 5_001, now()).kind, 'open')
  t.match(world.opened, [{ flowId: flow.id, groupId: group(1), why: 'spread', unconfirmed: false }])
})

t.test('why a new flow is refused', async t => {
  const full = snapshot([{ group: 1, slots: 1 }])
  const table = [
    ['draining', {}, two(), (w: World) => w.carrier.drain(token(1), true)],
    ['flow-limit', { limits: { flowsMax: 1 } }, two(), (w: World) => w.joined('10.0.0.9', 1)],
    ['listener-limit', { listener: { flowsMax: 1 } }, two(), (w: World) => w.joined('10.0.0.9', 1)],
    ['ip-limit', { listener: { flowsPerIpMax: 1 } }, two(), (w: World) => w.joined('10.0.0.1', 1)],
    ['ip-rate', { listener: { newFlowsPerIpPerSecond: 1 } }, two(), (w: World) => w.joined('10.0.0.1', 1)],
    [
      'prefix-rate',
      { listener: { newFlowsPerPrefixPerSecond: 1 } },
      two(),
      (w: World) => w.joined('10.0.0.9', 1),
    ],
    ['total-rate', { listener: { newFlowsPerSecond: 1 } }, two(), (w: World) => w.joined('10.9.0.9', 1)],
    ['full', {}, full, (w: World) => w.joined('10.0.0.9', 1)],
    ['no-route', {}, snapshot([]), () => {}],
    ['hold', {}, snapshot([{ group: 1, admission: 'hold' }]), () => {}],
    ['flow-ports', { flowPorts: { first: 10_000, last: 9_999 } }, two(), () => {}],
  ] as const
  for (const [reason, options, given, before] of table) {
    const world = carrierWorld(options)
    world.carrier.applySnapshot(token(1), given)
    before(world)
    t.match(world.join('10.0.0.1', 5_000), { reason }, reason)
    if (reason !== 'hold') t.equal(world.listener.counters.dropsFor(reason), 1, `${reason} is counted`)
  }
})

type World = ReturnType<typeof carrierWorld>

t.test('loopback knows no per-ip limits', async t => {
  const world = carrierWorld({
    listener: { flowsPerIpMax: 1, newFlowsPerIpPerSecond: 1, newFlowsPerPrefixPerSecond: 1 },
  })
  world.carrier.applySnapshot(token(1), two())
  for (let port = 1; port <= 50; port += 1) t.equal(world.join('127.0.0.1', port).kind, 'opened')
})

t.test('a player who waits for a shard does not use up its turn', async t => {
  const world = carrierWorld({ listener: { newFlowsPerIpPerSecond: 1 } })
  world.carrier.applySnapshot(token(1), snapshot([{ group: 1, admission: 'hold' }]))
  for (let n = 0; n < 10; n += 1) t.equal(world.join('10.0.0.1', 5_000).kind, 'hold')
  world.carrier.applyChange(token(1), change({ routes: [route({ group: 1, revision: 2 })] }))
  t.equal(world.join('10.0.0.1', 5_000).kind, 'opened')
})

t.test('idle flows close, refreshed by traffic either way but not by drops', async t => {
  const world = carrierWorld({ listener: { udpIdleMs: 10_000 } })
  world.carrier.applySnapshot(token(1), two())
  const talker = world.joined('10.0.0.1', 1)
  const listenerOnly = world.joined('10.0.0.2', 1)
  const silent = world.joined('10.0.0.3', 1)
  world.clock.advance(9_000)
  admit(world.listener, '10.0.0.1', 1, world.clock.monotonicMs())
  world.carrier.forwardedFromShard(listenerOnly.flow, 100)
  world.clock.advance(1_000)
  world.carrier.tick()
  t.equal(silent.noting.closedBecause, 'idle')
  t.equal(talker.noting.closedBecause, undefined)
  t.equal(listenerOnly.noting.closedBecause, undefined)
  t.match(world.closed, [{ flowId: silent.flow.id, why: 'idle' }])
})

t.test('a reconnect from a new port takes the seat of the flow that went silent; others spread', async t => {
  const world = carrierWorld()
  world.carrier.applySnapshot(token(1), two())
  const first = world.joined('10.0.0.1', 1)
  t.equal(first.group, group(1))
  world.joined('10.0.0.2', 1)
  world.clock.advance(999)
  t.equal(
    world.joined('10.0.0.1', 2).flow.why,
    'spread',
    'not silent long enough: a second player behind one ip',
  )
  world.clock.advance(1)
  const back = world.joined('10.0.0.1', 3)
  t.equal(back.flow.why, 'seat')
  t.equal(back.group, first.group)
  t.not(world.joined('10.0.0.1', 4).flow.why, 'seat', 'a seat is taken once')
})

t.test('a full shard still takes back the player whose place it is, and counts it once', async t => {
  const world = carrierWorld()
  world.carrier.applySnapshot(token(1), snapshot([{ group: 1, slots: 2 }]))
  world.joined('10.0.0.1', 1)
  world.joined('10.0.0.2', 1)
  world.clock.advance(1_500)
  world.carrier.renewLease(token(1), 10_000)
  t.equal(world.joined('10.0.0.1', 2).flow.why, 'seat')
  t.equal(world.carrier.routes.route(group(1))?.udpFlows, 2)
  t.match(world.join('10.0.0.3', 1), { reason: 'full' })
})

t.test('a closed flow leaves a seat; one that was cut does not', async t => {
  const world = carrierWorld()
  world.carrier.applySnapshot(token(1), two())
  const one = world.joined('10.0.0.1', 1)
  world.joined('10.0.0.2', 1)
  world.carrier.close(one.flow, 'client-closed')
  const back = world.joined('10.0.0.1', 9)
  t.equal(back.flow.why, 'seat')
  world.carrier.cut(token(1), { flowIds: [back.flow.id], why: 'kick', blockMs: 0 })
  t.equal(world.joined('10.0.0.1', 10).flow.why, 'spread')
})

t.test('TCP of a player joins its UDP group, by port or by its ip alone', async t => {
  const world = carrierWorld()
  world.carrier.applySnapshot(token(1), two())
  world.joined('10.0.0.1', 1)
  const udp = world.joined('10.0.0.2', 1)
  t.equal(udp.group, group(2))
  const tcp = (ip: string, port: number) =>
    world.carrier.openTcp({ listener: main, ip, port, handler: new NotingHandler().handler })
  t.match(tcp('10.0.0.2', 1), {
    kind: 'opened',
    flow: { why: 'pair', route: { groupId: group(2) }, flowPort: 0 },
  })
  t.match(tcp('10.0.0.2', 77), { kind: 'opened', flow: { why: 'pair', route: { groupId: group(2) } } })
})

t.test('kicked: the flow closes and its ip is refused for a while, loopback too', async t => {
  const world = carrierWorld()
  world.carrier.applySnapshot(token(1), two())
  const { flow, noting } = world.joined('127.0.0.1', 1)
  t.match(world.carrier.cut(token(1), { flowIds: [flow.id, flow.id], why: 'kick', blockMs: 5_000 }), {
    kind: 'done',
    flows: [{ outcome: 'done' }, { outcome: 'gone' }],
  })
  t.equal(noting.closedBecause, 'cut')
  t.match(world.join('127.0.0.1', 2), { reason: 'blocked' })
  t.equal(world.join('127.0.0.2', 2).kind, 'opened')
  world.clock.advance(5_000)
  t.equal(world.join('127.0.0.1', 2).kind, 'opened')
})

t.test('bug: a flow that never got a socket puts no port to rest', async t => {
  const world = carrierWorld({ flowPorts: { first: 10_000, last: 10_000 } })
  world.carrier.applySnapshot(token(1), snapshot([{ group: 1 }]))
  for (const port of [1, 2, 3]) {
    const { flow } = world.joined('10.0.0.1', port)
    world.carrier.book.giveBackPort(flow)
    world.carrier.close(flow, 'flow-ports')
  }
  t.equal(world.joined('10.0.0.1', 4).flow.flowPort, 10_000)
})

t.test('100,000 spoofed sources against full tables touch no player and fill no table', async t => {
  const world = carrierWorld({ listener: { flowsMax: 50 } })
  world.carrier.applySnapshot(token(1), snapshot([{ group: 1, slots: 100 }], { leaseMs: 600_000 }))
  for (let n = 1; n <= 50; n += 1) world.joined(`10.1.0.${n}`, 1_000)
  const before = world.carrier.flows().map(({ flowId, groupId, flowPort }) => ({ flowId, groupId, flowPort }))
  const portsFree = world.carrier.ports.free
  for (let n = 0; n < 100_000; n += 1) {
    const ip = `10.${64 + (n >> 16)}.${(n >> 8) & 255}.${n & 255}`
    if (world.join(ip, 1_024 + (n % 60_000)).kind === 'opened') t.fail(`${ip} is in`)
    if (n % 1_000 === 0) world.clock.advance(10)
    if (n % 10_000 === 0) world.carrier.tick()
  }
  t.same(
    world.carrier.flows().map(({ flowId, groupId, flowPort }) => ({ flowId, groupId, flowPort })),
    before,
  )
  t.equal(world.listener.counters.drops(), 100_000)
  t.equal(world.listener.counters.dropsFor('listener-limit'), 100_000)
  t.equal(world.carrier.ports.free, portsFree)
  t.equal(world.carrier.counters().seats, 0)
  t.equal(world.closed.length, 0)
})
