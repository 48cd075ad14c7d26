import t from 'tap'
import { ManualClock } from '../../../lib/clock.ts'
import { silentLog } from '../../../lib/log.ts'
import type { OrderId } from '../../../proto/contract/ids.ts'
import type { ProxyOrder, ProxyReport } from '../../../proto/contract/proxy-link.ts'
import { FlowEventQueue } from '../../../proxy/control-link/flow-event-queue.ts'
import {
  HEARTBEAT_EVERY_MS,
  IDLE_EVERY_MS,
  IDLE_FLOWS_PER_TICK,
  ProxyLink,
} from '../../../proxy/control-link/proxy-link.ts'
import { RouteMirror } from '../../../proxy/control-link/route-mirror.ts'
import { Carrier } from '../../../proxy/flows/carrier.ts'
import { noRecorder } from '../../../proxy/flows/flow-recorder.ts'
import { seededRandom } from '../../../lib/random.ts'
import { carrierLimits, listenerSettings, main, NotingHandler } from '../support/carrier-world.ts'
import { change, group, route, snapshot, token } from '../support/routes.ts'

function linkWorld(committed?: () => Promise<void> | undefined) {
  const clock = new ManualClock(1_000_000)
  const events = new FlowEventQueue()
  const mirror = new RouteMirror(clock)
  const carrier = new Carrier({
    listeners: [listenerSettings],
    limits: carrierLimits,
    flowPorts: { first: 10_000, last: 19_999, quarantineMs: 300_000 },
    clock,
    random: seededRandom(1),
    events,
    recorder: noRecorder,
  })
  const sent: ProxyReport['body'][] = []
  const stream = { takes: true }
  const link = new ProxyLink({
    dataPlane: carrier,
    events,
    mirror,
    clock,
    log: silentLog,
    send: body => {
      if (stream.takes) sent.push(body)
      return stream.takes
    },
    ...(committed === undefined ? {} : { committed }),
  })
  let orders = 0
  const order = (body: ProxyOrder['body'], over: Partial<ProxyOrder> = {}): ProxyOrder => {
    orders += 1
    return { orderId: `order-${orders}` as OrderId, token: token(1), body, ...over }
  }
  const join = (port: number) =>
    carrier.openUdp(carrier.table.listener(main)!, '127.0.0.1', port, () => new NotingHandler().handler)
  const kinds = (): string[] => sent.splice(0).map(({ kind }) => kind)
  const last = () => sent.at(-1)?.value
  return { clock, carrier, mirror, sent, stream, link, order, join, kinds, last }
}

t.test('nothing is said before a node listens', async t => {
  const world = linkWorld()
  world.link.tick()
  t.same(world.sent, [])
})

t.test('whoever attaches is told everything, then what changes', async t => {
  const world = linkWorld()
  world.carrier.applySnapshot(token(1), snapshot([{ group: 1 }]))
  world.join(1_001)
  world.link.onAttached()
  t.match(world.sent[0], { kind: 'flows', value: { full: true, opened: [{ groupId: group(1) }] } })
  t.same(world.kinds(), ['flows', 'observations', 'heartbeat'])
  world.join(1_002)
  world.link.tick()
  t.match(world.sent, [{ kind: 'flows', value: { full: false, opened: [{ player: { port: 1_002 } }] } }])
})

t.test('levels are repeated: heartbeat and observations, and idle times more rarely', async t => {
  const world = linkWorld()
  world.carrier.applySnapshot(token(1), snapshot([{ group: 1 }]))
  world.join(1_001)
  world.link.onAttached()
  world.kinds()
  world.link.tick()
  t.same(world.kinds(), [])
  world.clock.advance(HEARTBEAT_EVERY_MS)
  world.link.tick()
  t.same(world.kinds(), ['observations', 'heartbeat'])
  world.clock.advance(IDLE_EVERY_MS)
  world.link.tick()
  world.link.tick()
  t.match(world.sent.at(-1), { kind: 'flows', value: { idle: [{ idleMs: 5_500 }] } })
})

t.test('idle times of many flows are told in parts, each flow once', async t => {
  const world = linkWorld()
  world.carrier.applySnapshot(token(1), snapshot([{ group: 1, slots: 1_000 }], { leaseMs: 600_000 }))
  for (let n = 0; n < 2 * IDLE_FLOWS_PER_TICK + 1; n += 1) world.join(1_001 + n)
  world.link.onAttached()
  world.clock.advance(IDLE_EVERY_MS)
  world.kinds()
  const told = () =>
    world.sent
      .splice(0)
      .flatMap(({ kind, value }) => (kind === 'flows' ? [value.idle.map(({ flowId }) => flowId)] : []))
  const parts = Array.from({ length: 5 }, () => {
    world.link.tick()
    return told()
  }).flat()
  t.same(
    parts.map(part => part.length),
    [IDLE_FLOWS_PER_TICK, IDLE_FLOWS_PER_TICK, 1],
  )
  t.equal(new Set(parts.flat()).size, world.carrier.table.size)
  world.clock.advance(IDLE_EVERY_MS)
  world.link.tick()
  t.equal(told()[0]?.length, IDLE_FLOWS_PER_TICK, 'and again in the next round')
})

t.test('the same order again gets the same answer and does nothing', async t => {
  const world = linkWorld()
  world.link.onAttached()
  const order = world.order({ kind: 'snapshot', value: snapshot([{ group: 1 }]) })
  world.link.onOrder(order)
  const first = world.last()
  t.match(first, { orderId: order.orderId, status: 'done' })
  const { version } = world.mirror
  world.link.onOrder(order)
  t.same(world.last(), first)
  t.equal(world.mirror.version, version)
})

t.test('orders of a superseded node are stale, whatever they are', async t => {
  const world = linkWorld()
  world.link.onAttached()
  world.link.onOrder(world.order({ kind: 'snapshot', value: snapshot([{ group: 1 }]) }, { token: token(5) }))
  const bodies: ProxyOrder['body'][] = [
    { kind: 'snapshot', value: snapshot([]) },
    { kind: 'routeChange', value: change({ removedGroups: [group(1)] }) },
    { kind: 'lease', value: { leaseMs: 3_000 } },
    { kind: 'cut', value: { flowIds: [], why: '', blockMs: 0 } },
    { kind: 'drain', value: { draining: true } },
  ]
  for (const body of bodies) {
    world.link.onOrder(world.order(body, { token: token(4) }))
    t.match(world.last(), { status: 'stale', code: 'SWY_STORE_STALE' }, body.kind)
  }
  t.equal(world.carrier.draining, false)
  t.equal(world.mirror.snapshot().routes.length, 1)
})

t.test('a change whose every route is old is stale; one of which a part is new is done', async t => {
  const world = linkWorld()
  world.link.onAttached()
  world.link.onOrder(world.order({ kind: 'snapshot', value: snapshot([{ group: 1, generation: 3 }]) }))
  const old = route({ group: 1, generation: 2 })
  world.link.onOrder(world.order({ kind: 'routeChange', value: change({ routes: [old] }) }))
  t.match(world.last(), { status: 'stale' })
  world.link.onOrder(
    world.order({ kind: 'routeChange', value: change({ routes: [old, route({ group: 2 })] }) }),
  )
  t.match(world.last(), { status: 'done', message: /arena-g1/ })
})

t.test('what an order did is reported before its answer', async t => {
  const world = linkWorld()
  world.link.onAttached()
  world.link.onOrder(world.order({ kind: 'snapshot', value: snapshot([{ group: 1 }, { group: 2 }]) }))
  world.join(1_001)
  const [flow] = world.carrier.flows()
  world.kinds()
  const target = flow?.groupId === group(1) ? group(2) : group(1)
  world.link.onOrder(
    world.order({
      kind: 'move',
      value: {
        moveId: 'move-1' as never,
        groupId: target,
        flows: [{ flowId: flow!.flowId, placementVersion: 1 }],
        follow: 'resume',
        clientTimeoutMs: 0,
        lameDuckMs: 0,
        pacePerSecond: 0,
      },
    }),
  )
  t.match(world.sent, [
    { kind: 'flows', value: { moved: [{ groupId: target }] } },
    { kind: 'result', value: { status: 'done', flows: [{ outcome: 'done' }] } },
  ])
})

t.test('a slow stream loses nothing: reports wait for it', async t => {
  const world = linkWorld()
  world.carrier.applySnapshot(token(1), snapshot([{ group: 1 }]))
  world.stream.takes = false
  world.link.onAttached()
  world.join(1_001)
  world.link.tick()
  t.same(world.sent, [])
  world.stream.takes = true
  world.clock.advance(HEARTBEAT_EVERY_MS)
  world.link.tick()
  t.match(world.sent.slice(0, 2), [
    { kind: 'flows', value: { full: true } },
    { kind: 'flows', value: { full: false, opened: [{ player: { port: 1_001 } }] } },
  ])
})

t.test('after a pause everything is told anew', async t => {
  const world = linkWorld()
  world.carrier.applySnapshot(token(1), snapshot([{ group: 1 }]))
  world.link.onAttached()
  world.link.onDetached()
  world.join(1_001)
  world.kinds()
  world.link.tick()
  t.same(world.sent, [])
  world.link.onAttached()
  t.match(world.sent[0], { value: { full: true, opened: [{ player: { port: 1_001 } }] } })
})

t.test('that the control plane refused a report is no order', async t => {
  const world = linkWorld()
  world.link.onAttached()
  world.kinds()
  const value = { code: 'SWY_WIRE_INVALID', sequence: 3, orderId: '', message: 'x' }
  world.link.onOrder(world.order({ kind: 'rejected', value }))
  t.same(world.sent, [])
})

t.test('an order is answered when the kernel has done it too, once, however often it comes', async t => {
  const commit = Promise.withResolvers<void>()
  let isUnderWay = true
  const world = linkWorld(() => (isUnderWay ? commit.promise : undefined))
  world.link.onAttached()
  world.kinds()
  const first = world.order({ kind: 'snapshot', value: snapshot([{ group: 1 }]) })
  world.link.onOrder(first)
  t.ok(world.carrier.routed, 'it is carried out at once')
  world.link.onOrder(first)
  world.link.onOrder(world.order({ kind: 'lease', value: { leaseMs: 3_000 } }))
  t.match(
    world.sent.splice(0),
    [{ kind: 'result', value: { orderId: 'order-2' } }],
    'a lease waits for nobody',
  )
  world.clock.advance(7)
  isUnderWay = false
  commit.resolve()
  await new Promise(setImmediate)
  const done = { orderId: 'order-1', status: 'done', message: '', tookUs: 7_000 }
  t.match(world.sent.splice(0), [{ kind: 'result', value: done }])
  world.link.onOrder(first)
  t.match(world.sent.splice(0), [{ kind: 'result', value: done }], 'remembered')
  world.link.onOrder(world.order({ kind: 'drain', value: { draining: true } }))
  t.match(world.last(), { status: 'done' }, 'where nothing is under way nothing is waited for')
})

t.test(
  'an order of which the kernel says nothing is answered in the end, and the answer says so',
  async t => {
    const world = linkWorld(() => new Promise(() => {}))
    world.link.onAttached()
    world.link.onOrder(world.order({ kind: 'snapshot', value: snapshot([{ group: 1 }]) }))
    world.kinds()
    world.clock.advance(1_000)
    world.link.tick()
    t.match(world.sent[0], {
      kind: 'result',
      value: { status: 'done', message: 'the kernel has not confirmed it yet' },
    })
  },
)
