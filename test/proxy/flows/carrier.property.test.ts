import fc from 'fast-check'
import t from 'tap'
import { admit } from '../../../proxy/flows/admit.ts'
import type { Flow } from '../../../proxy/flows/flow.ts'
import { carrierWorld, main, NotingHandler } from '../support/carrier-world.ts'
import { change, group, route, snapshot, token } from '../support/routes.ts'

const limits = { flowsMax: 8, listenerMax: 7, perIp: 3, slots: 4 }
const player = {
  ip: fc.constantFrom('10.0.0.1', '10.0.0.2', '10.0.1.1', '10.0.2.1'),
  port: fc.integer({ min: 1, max: 6 }),
}
const groups = fc.integer({ min: 1, max: 3 })

const action = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('datagram' as const), ...player }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('connect' as const), ...player }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('close' as const), nth: fc.nat({ max: 7 }) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('cut' as const),
      nth: fc.nat({ max: 7 }),
      blockMs: fc.nat({ max: 3_000 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('move' as const),
      nth: fc.nat({ max: 7 }),
      to: groups,
      follow: fc.constantFrom('resume' as const, 'timeout' as const),
      pacePerSecond: fc.constantFrom(0, 2),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('failover' as const),
      group: groups,
      shard: fc.integer({ min: 1, max: 5 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('vanish' as const), group: groups }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('wait' as const), ms: fc.nat({ max: 2_500 }) }) },
)

t.test('limits hold, counts are right, and every flow ends once, whatever happens', async t => {
  fc.assert(
    fc.property(fc.array(action, { maxLength: 80 }), fc.integer(), (actions, seed) => {
      const world = carrierWorld({
        seed,
        limits: { flowsMax: limits.flowsMax },
        listener: {
          flowsMax: limits.listenerMax,
          flowsPerIpMax: limits.perIp,
          udpIdleMs: 5_000,
          tcpIdleMs: 9_000,
        },
        flowPorts: { first: 10_000, last: 10_011, quarantineMs: 4_000 },
      })
      const { carrier, listener, clock } = world
      const sketches = [1, 2, 3].map(n => ({ group: n, slots: limits.slots }))
      carrier.applySnapshot(token(1), snapshot(sketches, { leaseMs: 1_000_000_000 }))
      const generations = new Map([1, 2, 3].map(n => [n, 1]))
      let version = 0
      const nth = (n: number): Flow | undefined => carrier.table.flows()[n]
      for (const one of actions) {
        if (one.kind === 'datagram') {
          const verdict = admit(listener, one.ip, one.port, clock.monotonicMs())
          if (verdict.kind === 'reopen') carrier.close(verdict.flow, 'moved')
          if (verdict.kind === 'open' || verdict.kind === 'reopen') world.join(one.ip, one.port)
        }
        if (one.kind === 'connect' && carrier.table.byPlayer(main, 'tcp', one.ip, one.port) === undefined)
          carrier.openTcp({
            listener: main,
            ip: one.ip,
            port: one.port,
            handler: new NotingHandler().handler,
          })
        if (one.kind === 'close') {
          const flow = nth(one.nth)
          if (flow !== undefined) carrier.close(flow, 'client-closed')
        }
        if (one.kind === 'cut') {
          const flow = nth(one.nth)
          if (flow !== undefined)
            carrier.cut(token(1), { flowIds: [flow.id], why: 'kick', blockMs: one.blockMs })
        }
        if (one.kind === 'move') {
          const flow = nth(one.nth)
          version += 1
          if (flow !== undefined)
            carrier.move(token(1), {
              moveId: 'm1' as never,
              groupId: group(one.to),
              flows: [{ flowId: flow.id, placementVersion: version }],
              follow: one.follow,
              clientTimeoutMs: 2_000,
              lameDuckMs: 0,
              pacePerSecond: one.pacePerSecond,
            })
        }
        if (one.kind === 'failover') {
          const generation = (generations.get(one.group) ?? 0) + 1
          generations.set(one.group, generation)
          const next = route({ group: one.group, shard: one.shard, generation, slots: limits.slots })
          carrier.applyChange(token(1), change({ routes: [next] }))
        }
        if (one.kind === 'vanish')
          carrier.applyChange(token(1), change({ removedGroups: [group(one.group)] }))
        if (one.kind === 'wait') {
          clock.advance(one.ms)
          carrier.tick()
        }
        checkInvariants(world)
      }
      carrier.closeAll('proxy-stopping')
      if (world.opened.length < world.closed.length) throw new Error('a flow ended twice')
      const ended = new Set(world.closed.map(flow => flow.flowId))
      if (ended.size !== world.closed.length) throw new Error('a flow ended twice')
      if (world.opened.some(flow => !ended.has(flow.flowId))) throw new Error('a flow never ended')
      if (carrier.ports.free !== 12) throw new Error('a flow port was lost')
    }),
    { numRuns: 200 },
  )
  t.pass()
})

function checkInvariants({ carrier, listener }: ReturnType<typeof carrierWorld>): void {
  const flows = carrier.table.flows()
  const must = (holds: boolean, what: string) => {
    if (!holds) throw new Error(what)
  }
  must(flows.length <= limits.flowsMax, 'too many flows')
  must(listener.flows <= limits.listenerMax && listener.flows === flows.length, 'the listener counts wrong')
  const perIp = new Map<string, number>()
  for (const { player } of flows) perIp.set(player.ip, (perIp.get(player.ip) ?? 0) + 1)
  must(Math.max(0, ...perIp.values()) <= limits.perIp, 'too many flows of an ip')
  for (const one of carrier.routes.routes()) {
    const mine = flows.filter(flow => flow.route === one && !flow.seatTaken)
    must(
      one.udpFlows === mine.filter(flow => flow.player.protocol === 'udp').length,
      'a group counts UDP wrong',
    )
    must(
      one.tcpFlows === mine.filter(flow => flow.player.protocol === 'tcp').length,
      'a group counts TCP wrong',
    )
  }
  const ports = flows.filter(flow => flow.player.protocol === 'udp').map(flow => flow.flowPort)
  must(new Set(ports).size === ports.length && !ports.includes(0), 'two flows share a port')
  must(carrier.ports.free === 12 - ports.length, 'the pool counts wrong')
  for (const flow of flows) {
    must(carrier.table.byId(flow.id) === flow, 'a flow is not found by its id')
    must(carrier.routes.route(flow.route.groupId) === flow.route, 'a flow is in a group that is gone')
    const { ip, port, protocol } = flow.player
    must(carrier.table.byPlayer(main, protocol, ip, port) === flow, 'a flow is not found by its player')
  }
}
