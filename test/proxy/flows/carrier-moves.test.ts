import t from 'tap'
import type { FlowId } from '../../../proto/contract/ids.ts'
import type { MoveFlows } from '../../../proto/contract/proxy-link.ts'
import { admit } from '../../../proxy/flows/admit.ts'
import { carrierWorld, main, NotingHandler } from '../support/carrier-world.ts'
import { change, group, policy, route, snapshot, token } from '../support/routes.ts'

const two = () => snapshot([{ group: 1 }, { group: 2 }], { leaseMs: 600_000_000 })

function moveTo(n: number, flowId: FlowId, over: Partial<MoveFlows> = {}, placementVersion = 1): MoveFlows {
  return {
    moveId: 'm1' as never,
    groupId: group(n),
    flows: [{ flowId, placementVersion }],
    follow: 'resume',
    clientTimeoutMs: 5_000,
    lameDuckMs: 0,
    pacePerSecond: 0,
    ...over,
  }
}

t.test('a move answers each flow, and the same order again is answered `already`', async t => {
  const world = carrierWorld()
  world.carrier.applySnapshot(token(1), two())
  const { flow, noting } = world.joined('10.0.0.1', 1)
  const outcome = (order: MoveFlows, n = 1) => {
    const result = world.carrier.move(token(n), order)
    return result.kind === 'stale' ? 'stale order' : result.flows.map(one => one.outcome).join()
  }
  t.equal(outcome(moveTo(2, flow.id, {}, 3)), 'done')
  t.equal(flow.route.groupId, group(2))
  t.same(noting.rerouted, [0])
  t.match(world.moved, [{ flowId: flow.id, groupId: group(2), placementVersion: 3 }])
  t.equal(outcome(moveTo(2, flow.id, {}, 3)), 'already')
  t.equal(outcome(moveTo(1, flow.id, {}, 3)), 'stale')
  t.equal(outcome(moveTo(1, flow.id, {}, 2)), 'stale')
  t.equal(outcome(moveTo(1, 'nobody' as FlowId, {}, 4)), 'gone')
  t.equal(outcome(moveTo(9, flow.id, {}, 4)), 'refused')
  t.equal(world.moved.length, 1)
  world.carrier.renewLease(token(5), 1)
  t.equal(outcome(moveTo(1, flow.id, {}, 4), 4), 'stale order')
})

t.test('a full table of placements refuses the move', async t => {
  const world = carrierWorld({ limits: { placementsMax: 1 } })
  world.carrier.applySnapshot(token(1), two())
  const one = world.joined('10.0.0.1', 1)
  const other = world.joined('10.0.0.2', 1)
  const target = (n: number, id: FlowId) => world.carrier.move(token(1), moveTo(n, id))
  t.match(target(2, one.flow.id), { flows: [{ outcome: 'done' }] })
  t.match(target(1, other.flow.id), { flows: [{ outcome: 'refused' }] })
  t.equal(other.flow.route.groupId, group(2))
})

t.test('with `timeout` a moved flow ends with the client silence, and comes back explicitly', async t => {
  const world = carrierWorld()
  world.carrier.applySnapshot(token(1), two())
  const now = () => world.clock.monotonicMs()
  const { flow, noting } = world.joined('10.0.0.1', 1)
  world.carrier.move(token(1), moveTo(2, flow.id, { follow: 'timeout', clientTimeoutMs: 5_000 }))
  world.clock.advance(900)
  t.match(admit(world.listener, '10.0.0.1', 1, now()), { kind: 'drop', reason: 'following' })
  world.clock.advance(999)
  world.carrier.tick()
  t.equal(noting.closedBecause, undefined)
  world.clock.advance(1)
  t.equal(admit(world.listener, '10.0.0.1', 1, now()), flow.reopen)
  world.carrier.tick()
  t.equal(noting.closedBecause, 'moved')
  const back = world.joined('10.0.0.1', 1)
  t.match(back.flow, { why: 'explicit', placementVersion: 1 })
  t.equal(back.group, group(2))
  world.carrier.close(back.flow, 'idle')
  t.match(world.joined('10.0.0.1', 999), { group: group(2), flow: { why: 'seat' } })
})

t.test('with `timeout` a client that never falls silent is let in again at the deadline', async t => {
  const world = carrierWorld()
  world.carrier.applySnapshot(token(1), two())
  const { flow } = world.joined('10.0.0.1', 1)
  world.carrier.move(token(1), moveTo(2, flow.id, { follow: 'timeout', clientTimeoutMs: 2_000 }))
  const kinds: string[] = []
  for (let n = 0; n < 5; n += 1) {
    world.clock.advance(500)
    kinds.push(admit(world.listener, '10.0.0.1', 1, world.clock.monotonicMs()).kind)
  }
  t.same(kinds, ['drop', 'drop', 'drop', 'reopen', 'reopen'])
})

t.test('TCP moves follow the pace of the order', async t => {
  const world = carrierWorld()
  world.carrier.applySnapshot(token(1), snapshot([{ group: 1 }], { leaseMs: 600_000 }))
  const notings = [1, 2, 3].map(() => new NotingHandler())
  const flows = notings.map((noting, n) => {
    const result = world.carrier.openTcp({
      listener: main,
      ip: `10.0.${n}.1`,
      port: 1,
      handler: noting.handler,
    })
    if (result.kind !== 'opened') throw new Error(result.kind)
    return { flowId: result.flow.id, placementVersion: 1 }
  })
  world.carrier.applyChange(token(1), change({ routes: [route({ group: 2 })] }))
  const ordered = world.carrier.move(token(1), { ...moveTo(2, flows[0]!.flowId), flows, pacePerSecond: 10 })
  t.match(ordered, { kind: 'done', pacedMs: 200 }, 'the last of three has its turn after two tenths')
  const told = () => notings.map(noting => noting.rerouted.length).join('')
  t.equal(told(), '100')
  t.match(world.carrier.move(token(1), { ...moveTo(2, flows[0]!.flowId), flows, pacePerSecond: 10 }), {
    flows: [{ outcome: 'already' }, { outcome: 'already' }, { outcome: 'already' }],
  })
  world.clock.advance(100)
  world.carrier.tick()
  t.equal(told(), '110')
  world.clock.advance(100)
  world.carrier.tick()
  t.equal(told(), '111')
})

/** TCP players on group 1 of a proxy that has another group 2. */
function connected(players: number) {
  const world = carrierWorld()
  world.carrier.applySnapshot(token(1), snapshot([{ group: 1 }], { leaseMs: 600_000 }))
  const joined = Array.from({ length: players }, (_, n) => {
    const noting = new NotingHandler()
    const request = { listener: main, ip: `10.0.${n}.1`, port: 1, handler: noting.handler }
    const result = world.carrier.openTcp(request)
    if (result.kind !== 'opened') throw new Error(result.kind)
    return { noting, flow: result.flow }
  })
  world.carrier.applyChange(token(1), change({ routes: [route({ group: 2 })] }))
  const order = (of: typeof joined, placementVersion = 1): MoveFlows => ({
    ...moveTo(2, joined[0]!.flow.id),
    flows: of.map(({ flow }) => ({ flowId: flow.id, placementVersion })),
    pacePerSecond: 10,
  })
  const told = () => joined.map(({ noting }) => noting.rerouted.length).join('')
  const waiting = () => world.carrier.observations().map(({ waiting }) => waiting?.moves ?? 0)
  const pass = (ms: number) => {
    world.clock.advance(ms)
    world.carrier.tick()
  }
  return { ...world, joined, order, told, waiting, pass }
}

t.test('several orders to one shard share its pace, and what waits is reported', async t => {
  const { carrier, joined, order, told, waiting, pass } = connected(4)
  carrier.move(token(1), order(joined.slice(0, 2)))
  t.match(carrier.move(token(1), order(joined.slice(2))), { kind: 'done', pacedMs: 300 })
  t.strictSame([told(), waiting()], ['1000', [0, 3]])
  pass(100)
  t.strictSame([told(), waiting()], ['1100', [0, 2]])
  carrier.close(joined[2]!.flow, 'idle')
  pass(200)
  t.strictSame([told(), waiting()], ['1101', [0, 0]], 'who left has had a turn, too')
})

t.test('a later order takes the place of the one that waits', async t => {
  const { carrier, joined, order, told, waiting, pass } = connected(2)
  carrier.move(token(1), order(joined))
  carrier.move(token(1), order(joined.slice(1), 2))
  t.strictSame(waiting(), [0, 1])
  pass(200)
  t.strictSame([told(), waiting()], ['11', [0, 0]])
})

t.test('a snapshot leaves the turns that were given as they are, and gives turns itself', async t => {
  const { carrier, joined, order, told, pass } = connected(3)
  carrier.move(token(1), order(joined.slice(0, 2)))
  const placements = joined.map(({ flow }) => ({
    player: flow.player,
    groupId: group(2),
    placementVersion: 1,
  }))
  const again = snapshot([{ group: 1 }, { group: 2 }], { leaseMs: 600_000, placements })
  carrier.applySnapshot(token(1), { ...again, fleets: [policy({ pacePerSecond: 5 })] })
  t.equal(told(), '100')
  pass(100)
  t.equal(told(), '110')
  pass(100)
  t.equal(told(), '111')
})

t.test('a fail-over tells TCP flows, touches no UDP flow, and keeps all in their group', async t => {
  const world = carrierWorld()
  world.carrier.applySnapshot(token(1), snapshot([{ group: 1 }], { leaseMs: 600_000 }))
  const udp = world.joined('10.0.0.1', 1)
  const tcp = new NotingHandler()
  world.carrier.openTcp({ listener: main, ip: '10.0.0.2', port: 1, handler: tcp.handler })
  world.carrier.applyChange(token(1), change({ routes: [route({ group: 1, shard: 2, generation: 2 })] }))
  t.same(udp.noting.rerouted, [])
  t.same(tcp.rerouted, [0])
  t.equal(world.moved.length, 0)
  t.equal(admit(world.listener, '10.0.0.1', 1, world.clock.monotonicMs()), udp.flow.forward)
})

t.test('flows of a vanished group are cut', async t => {
  const world = carrierWorld()
  world.carrier.applySnapshot(token(1), two())
  const one = world.joined('10.0.0.1', 1)
  const other = world.joined('10.0.0.2', 1)
  world.carrier.applySnapshot(token(1), snapshot([{ group: 2 }]))
  t.equal(one.noting.closedBecause, 'no-route')
  t.equal(other.noting.closedBecause, undefined)
})

t.test('a snapshot moves the flows whose player was placed elsewhere meanwhile, once', async t => {
  const world = carrierWorld()
  world.carrier.applySnapshot(token(1), two())
  const { flow, noting } = world.joined('10.0.0.1', 1)
  const placements = [{ player: flow.player, groupId: group(2), placementVersion: 7 }]
  world.carrier.applySnapshot(token(1), { ...two(), placements })
  world.carrier.applySnapshot(token(1), { ...two(), placements })
  t.equal(flow.route.groupId, group(2))
  t.same(noting.rerouted, [0])
  t.equal(world.moved.length, 1)
})

t.test('without a lease, known flows go on and new ones open only where a shard answers', async t => {
  const world = carrierWorld()
  world.carrier.applySnapshot(token(1), two())
  world.carrier.applySnapshot(token(1), snapshot([{ group: 1 }, { group: 2 }], { leaseMs: 0 }))
  const fresh = carrierWorld()
  fresh.carrier.applySnapshot(token(1), snapshot([{ group: 1 }, { group: 2 }]))
  const known = fresh.joined('10.0.0.1', 1)
  fresh.clock.advance(3_000)
  t.equal(fresh.carrier.leaseLive(), false)
  t.equal(admit(fresh.listener, '10.0.0.1', 1, fresh.clock.monotonicMs()), known.flow.forward)
  t.equal(fresh.join('10.9.0.2', 1).kind, 'hold')
  fresh.carrier.forwardedFromShard(known.flow, 1)
  t.match(fresh.joined('10.9.0.2', 1).flow, { unconfirmed: true, route: known.flow.route })
})

t.test('signals are told once when they change', async t => {
  const world = carrierWorld()
  world.carrier.applySnapshot(token(1), snapshot([{ group: 1 }], { fleets: [policy()], leaseMs: 600_000 }))
  const tick = () => {
    world.clock.advance(250)
    world.carrier.tick()
    return world.told.observations
  }
  const before = tick()
  t.equal(tick(), before)
  const noting = new NotingHandler()
  const opened = world.carrier.openTcp({ listener: main, ip: '10.0.0.1', port: 1, handler: noting.handler })
  if (opened.kind !== 'opened') throw new Error(opened.kind)
  world.carrier.shardRefused(opened.flow)
  t.equal(tick(), before + 1)
  t.equal(tick(), before + 1)
  world.carrier.shardAccepted(opened.flow, 50_000)
  t.equal(tick(), before + 2)
})
