import t from 'tap'
import type { FleetName } from '../../../proto/contract/ids.ts'
import { carrierWorld, main, NotingHandler } from '../support/carrier-world.ts'
import { arena, group, policy, route, snapshot, token } from '../support/routes.ts'

const other = 'other' as FleetName

/** Groups 1 and 2 of `arena`, 3 of `other`. */
function world() {
  const made = carrierWorld()
  const routes = [
    route({ group: 1, ordinal: 1 }),
    route({ group: 2, ordinal: 2 }),
    { ...route({ group: 3 }), fleet: other },
  ]
  const fleets = [policy({ placement: 'fill' }), policy({ fleet: other })]
  made.carrier.applySnapshot(token(1), { ...snapshot([], { fleets, leaseMs: 1e9 }), routes })
  const join = (fleet: FleetName | undefined, port: number) => {
    const result = made.carrier.openTcp({
      listener: main,
      fleet,
      ip: '192.0.2.1',
      port,
      handler: new NotingHandler().handler,
    })
    if (result.kind !== 'opened') throw new Error(`not opened: ${result.kind}`)
    return result.flow
  }
  return { ...made, join }
}

t.test("who asks for a fleet joins it; who asks for none joins the listener's", async t => {
  const { join } = world()
  t.equal(join(undefined, 1).route.fleet, arena)
  t.equal(join(other, 2).route.fleet, other)
})

t.test('a seat is kept for its own fleet', async t => {
  const { carrier, join } = world()
  const inArena = join(arena, 1)
  const inOther = join(other, 2)
  carrier.close(inArena, 'client-closed')
  carrier.close(inOther, 'client-closed')
  const back = join(other, 3)
  t.match([back.why, back.route.groupId], ['seat', group(3)])
  t.equal(carrier.counters().seats, 1, 'the older one, in the other fleet, is still there')
  t.match(join(arena, 4), { why: 'seat' })
  t.equal(join(other, 5).why, 'spread')
})

t.test("a player's flow of the other protocol leads nobody into another fleet", async t => {
  const { joined, join } = world()
  const twin = joined('192.0.2.1', 7)
  t.equal(twin.flow.route.fleet, arena)
  t.match(join(other, 7), { why: 'spread', route: { fleet: other } })
  t.match(join(arena, 8), { why: 'pair', route: twin.flow.route })
})

t.test('a flow is moved within its fleet', async t => {
  const { carrier, join } = world()
  const flow = join(other, 1)
  const order = {
    moveId: 'm1' as never,
    flows: [{ flowId: flow.id, placementVersion: 1 }],
    follow: 'resume' as const,
    clientTimeoutMs: 0,
    lameDuckMs: 0,
    pacePerSecond: 0,
  }
  t.match(carrier.move(token(1), { ...order, groupId: group(1) }), { flows: [{ outcome: 'refused' }] })
  t.match(carrier.move(token(1), { ...order, groupId: group(3) }), { flows: [{ outcome: 'already' }] })
})

t.test('the outlook is what opening comes to, and changes nothing', async t => {
  const { carrier, join, listener } = world()
  const outlook = (fleet?: FleetName) => carrier.outlook({ listener: main, fleet, ip: '192.0.2.1', port: 9 })
  t.equal(outlook(), 'placed')
  t.equal(outlook('nobody' as FleetName), 'no-route')
  carrier.close(join(other, 1), 'client-closed')
  t.equal(outlook(other), 'placed')
  t.equal(carrier.counters().seats, 1, 'its seat is not taken by asking')
  carrier.drain(token(1), true)
  t.equal(outlook(), 'draining')
  carrier.drain(token(1), false)
  const held = { ...snapshot([{ group: 1, admission: 'hold', generation: 2 }], { leaseMs: 1e9 }) }
  carrier.applySnapshot(token(2), held)
  t.equal(outlook(), 'hold')
  carrier.applySnapshot(token(3), { ...held, bans: [{ network: '192.0.2.0/24', expiresAtMs: 0 }] })
  t.equal(outlook(), 'banned')
  t.equal(listener.counters.drops(), 0)
})
