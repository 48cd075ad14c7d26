import fc from 'fast-check'
import t from 'tap'
import type { MonotonicMs } from '../../../lib/clock.ts'
import { RouteTable } from '../../../proxy/routing/route-table.ts'
import { ROUTE_ID_GONE } from '../../../proxy/routing/route.ts'
import { change, group, policy, route, snapshot, token } from '../support/routes.ts'

const limits = { groupsMax: 100, placementsMax: 3 }
const now = 1_000 as MonotonicMs
const later = (ms: number) => (now + ms) as MonotonicMs

t.test('a snapshot gives routes, a lease and policies', async t => {
  const table = new RouteTable(limits)
  const effects = table.applySnapshot(token(1), snapshot([{ group: 1 }, { group: 2 }]), now)
  t.match(effects, { kind: 'applied', switched: [], vanished: [], staleGroups: [] })
  t.equal(table.route(group(2))?.shard.port, 9_002)
  t.equal(table.leaseLive(later(2_999)), true)
  t.equal(table.leaseLive(later(3_000)), false)
  t.equal(table.policy('arena' as never)?.placement, 'spread')
})

t.test('an order of a superseded node is stale and changes nothing', async t => {
  const table = new RouteTable(limits)
  table.applySnapshot(token(2), snapshot([{ group: 1 }]), now)
  t.equal(table.applySnapshot(token(1), snapshot([]), now).kind, 'stale')
  t.equal(table.applyChange(token(1), change({ removedGroups: [group(1)] }), now).kind, 'stale')
  t.ok(table.route(group(1)))
})

t.test('a group that vanished is named, and its route id fences', async t => {
  const table = new RouteTable(limits)
  table.applySnapshot(token(1), snapshot([{ group: 1 }, { group: 2 }]), now)
  const gone = table.route(group(1))
  const effects = table.applySnapshot(token(1), snapshot([{ group: 2 }]), now)
  t.match(effects, { kind: 'applied', vanished: [{ groupId: group(1) }] })
  t.equal(gone?.routeId, ROUTE_ID_GONE)
  t.equal([...table.shards()].length, 1)
})

t.test('a switch keeps the route object, changes its id and remembers how clients follow', async t => {
  const table = new RouteTable(limits)
  const fleets = [policy({ follow: 'timeout', clientTimeoutMs: 7_000 })]
  table.applySnapshot(token(1), snapshot([{ group: 1 }], { fleets }), now)
  const before = table.route(group(1))
  const id = before?.routeId
  const moved = change({ routes: [route({ group: 1, shard: 5, generation: 2 })] })
  const effects = table.applyChange(token(1), moved, later(10))
  t.match(effects, { kind: 'applied', switched: [{ from: { shardId: 'arena-1' } }] })
  t.equal(table.route(group(1)), before)
  t.not(before?.routeId, id)
  t.match(before, { switchedAt: later(10), follow: 'timeout', clientTimeoutMs: 7_000 })
  t.equal(before?.shard.ref.shardId, 'arena-5')
})

t.test('another life of a shard at the same address is a switch; a change of admission is not', async t => {
  const table = new RouteTable(limits)
  table.applySnapshot(token(1), snapshot([{ group: 1 }]), now)
  const id = table.route(group(1))?.routeId
  table.applyChange(token(1), change({ routes: [route({ group: 1, revision: 2, admission: 'hold' })] }), now)
  t.equal(table.route(group(1))?.routeId, id)
  t.equal(table.route(group(1))?.admission, 'hold')
  table.applyChange(
    token(1),
    change({ routes: [route({ group: 1, generation: 2, port: 9_001, incarnation: 2 })] }),
    now,
  )
  t.not(table.route(group(1))?.routeId, id)
})

t.test('a shard that carries two groups lists the oldest first and goes with its last group', async t => {
  const table = new RouteTable(limits)
  table.applySnapshot(token(1), snapshot([{ group: 1 }, { group: 2 }]), now)
  table.applyChange(token(1), change({ routes: [route({ group: 1, shard: 2, generation: 2 })] }), now)
  const [shard, ...others] = table.shardsOf('arena' as never)
  t.equal(others.length, 0)
  t.same(
    shard?.routes.map(one => one.groupId),
    [group(1), group(2)],
  )
})

t.test('a shard address is held in the form that sockets show', async t => {
  const table = new RouteTable(limits)
  table.applySnapshot(token(1), snapshot([{ group: 1, address: '2001:DB8:0:0::01' }]), now)
  t.equal(table.route(group(1))?.shard.address, '2001:db8::1')
})

t.test('placements: newer wins, older is stale, a full table refuses and evicts nothing', async t => {
  const table = new RouteTable(limits)
  const player = (port: number) => ({
    listener: 'main' as never,
    protocol: 'udp' as const,
    ip: '10.0.0.1',
    port,
  })
  const placement = (port: number, placementVersion: number, n = 1) => ({
    player: player(port),
    groupId: group(n),
    placementVersion,
  })
  table.applySnapshot(
    token(1),
    snapshot([{ group: 1 }], { placements: [placement(1, 5), placement(2, 5)] }),
    now,
  )
  const effects = table.applyChange(
    token(1),
    change({ placements: [placement(1, 4, 2), placement(2, 6, 2), placement(3, 1), placement(4, 1)] }),
    now,
  )
  t.match(effects, { placementsStale: 1, placementsRefused: 1 })
  t.equal(table.placements.of(player(1))?.groupId, group(1))
  t.equal(table.placements.of(player(2))?.groupId, group(2))
  t.equal(table.placements.of(player(4)), undefined)
  table.applyChange(token(1), change({ removedPlacements: [player(1)] }), now)
  t.equal(table.placements.of(player(1)), undefined)
  table.applySnapshot(token(1), snapshot([{ group: 1 }], { placements: [placement(3, 1)] }), now)
  t.equal(table.placements.size, 1)
})

t.test('generations and revisions of a group never go back, whatever arrives', async () => {
  const step = fc.record({
    groupNumber: fc.integer({ min: 1, max: 3 }),
    shard: fc.integer({ min: 1, max: 4 }),
    generation: fc.integer({ min: 1, max: 6 }),
    revision: fc.integer({ min: 1, max: 20 }),
    whole: fc.boolean(),
    tokenNumber: fc.integer({ min: 1, max: 3 }),
  })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), steps => {
      const table = new RouteTable(limits)
      const ids = new Set<number>()
      for (const { groupNumber, shard, generation, revision, whole, tokenNumber } of steps) {
        const sketch = { group: groupNumber, shard, generation, revision }
        const before = table.route(group(groupNumber))
        const was = before === undefined ? undefined : { ...before }
        if (whole) table.applySnapshot(token(tokenNumber), snapshot([sketch]), now)
        else table.applyChange(token(tokenNumber), change({ routes: [route(sketch)] }), now)
        const after = table.route(group(groupNumber))
        if (was === undefined || after === undefined) continue
        if (after.generation < was.generation) return false
        if (after.generation === was.generation && after.revision < was.revision) return false
        if (after.shard !== was.shard && ids.has(after.routeId)) return false
        ids.add(after.routeId)
      }
      return true
    }),
  )
})
