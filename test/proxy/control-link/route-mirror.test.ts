import fc from 'fast-check'
import t from 'tap'
import { ManualClock } from '../../../lib/clock.ts'
import { RouteMirror } from '../../../proxy/control-link/route-mirror.ts'
import { change, group, route, snapshot } from '../support/routes.ts'

t.test('a snapshot replaces what was known, a change adds to it', async t => {
  const mirror = new RouteMirror(new ManualClock(0, 0))
  t.equal(mirror.version, 0)
  mirror.replace(snapshot([{ group: 1 }, { group: 2 }]), [])
  mirror.change(change({ routes: [route({ group: 3 })], removedGroups: [group(1)] }), [])
  t.same(mirror.snapshot(), snapshot([{ group: 2 }, { group: 3 }]))
  mirror.replace(snapshot([{ group: 4 }]), [])
  t.same(mirror.snapshot(), snapshot([{ group: 4 }]))
  t.equal(mirror.version, 3)
})

t.test('stale routes do not enter', async t => {
  const mirror = new RouteMirror(new ManualClock(0, 0))
  mirror.replace(snapshot([{ group: 1, generation: 5 }]), [])
  mirror.change(change({ routes: [route({ group: 1, generation: 4 })] }), [group(1)])
  t.equal(mirror.snapshot().routes[0]?.generation, 5)
  mirror.replace(snapshot([{ group: 1, generation: 4 }]), [group(1)])
  t.equal(mirror.snapshot().routes[0]?.generation, 5)
})

t.test('the newest placement of a player holds, whatever the order', async () => {
  const player = { listener: 'main' as never, protocol: 'udp' as const, ip: '127.0.0.1', port: 5 }
  fc.assert(
    fc.property(fc.uniqueArray(fc.nat(100), { minLength: 1 }), versions => {
      const mirror = new RouteMirror(new ManualClock(0, 0))
      for (const placementVersion of versions)
        mirror.change(change({ placements: [{ player, groupId: group(1), placementVersion }] }), [])
      return mirror.snapshot().placements[0]?.placementVersion === Math.max(...versions)
    }),
  )
})

t.test('bans are kept by this machine’s clock, until they end or are lifted', async t => {
  const clock = new ManualClock(0, 1_000)
  const mirror = new RouteMirror(clock)
  const bans = [
    { network: '192.0.2.1', expiresAtMs: 50_100 },
    { network: '192.0.2.2', expiresAtMs: 0 },
  ]
  mirror.replace(snapshot([], { bans, nowMs: 50_000 }), [])
  t.match(mirror.snapshot(), {
    nowMs: 1_000,
    bans: [
      { network: '192.0.2.1', expiresAtMs: 1_100 },
      { network: '192.0.2.2', expiresAtMs: 0 },
    ],
  })
  mirror.change(change({ nowMs: 90_000, bans: [{ network: '192.0.2.1', expiresAtMs: 90_300 }] }), [])
  clock.advance(299)
  t.match(mirror.snapshot(), { nowMs: 1_299, bans: [{ network: '192.0.2.1' }, { network: '192.0.2.2' }] })
  clock.advance(1)
  t.same(mirror.snapshot().bans, [{ network: '192.0.2.2', expiresAtMs: 0 }])
  mirror.change(change({ removedBans: ['192.0.2.2'] }), [])
  t.same(mirror.snapshot().bans, [])
})
