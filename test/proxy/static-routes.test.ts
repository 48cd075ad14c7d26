import fc from 'fast-check'
import t from 'tap'
import type { WallMs } from '../../lib/clock.ts'
import { snapshot } from '../../proto/contract/proxy-link.ts'
import type { StaticRoute } from '../../proxy/config.ts'
import { STATIC_TOKEN, staticSnapshot } from '../../proxy/static-routes.ts'
import { carrierWorld } from './support/carrier-world.ts'
import { arena } from './support/routes.ts'

const now = 1_700_000_000_000.5 as WallMs

function fleetOf(ports: readonly number[]): StaticRoute {
  const shards = ports.map((port, n) => ({
    id: `arena-${n + 1}` as never,
    address: '127.0.0.1',
    port,
    slots: 5,
  }))
  return { fleet: arena, placement: 'fill', holdMs: 7, proxyProtocol: true, shards }
}

t.test('every shard carries a group of its own, in the order of the file', async t => {
  const made = staticSnapshot([fleetOf([9_001, 9_002])], [], now)
  t.match(made, {
    fleets: [{ fleet: 'arena', placement: 'fill', holdMs: 7, proxyProtocol: true, follow: 'resume' }],
    routes: [
      { groupId: 'arena-g1', port: 9_001, slots: 5, admission: 'open', ordinal: 1 },
      { groupId: 'arena-g2', port: 9_002, shard: { shardId: 'arena-2', incarnation: 1 }, ordinal: 2 },
    ],
  })
})

t.test('it could have come over the wire', async t => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 65_535 }), { minLength: 1, maxLength: 20 }), ports => {
      const made = staticSnapshot([fleetOf(ports)], [], now)
      t.same(snapshot.decode(snapshot.encode(made), ''), made)
    }),
    { numRuns: 20 },
  )
})

t.test('what the file says later holds against what was known', async t => {
  const { carrier } = carrierWorld()
  carrier.applySnapshot(STATIC_TOKEN, staticSnapshot([fleetOf([9_001])], [], now))
  carrier.applySnapshot(STATIC_TOKEN, staticSnapshot([fleetOf([9_005])], [], (now + 1_000) as WallMs))
  t.equal(carrier.routes.route('arena-g1' as never)?.shard.port, 9_005)
  t.equal(carrier.leaseLive(), true)
})
