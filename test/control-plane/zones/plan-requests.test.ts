import t from 'tap'
import type { Facts } from '../../../control-plane/facts/facts.ts'
import { planApplyZones, planRemoveZones } from '../../../control-plane/zones/plan-requests.ts'
import type { ZoneMapRecord } from '../../../control-plane/zones/zone-map-record.ts'
import type { Change } from '../../../proto/contract/admin.ts'
import type { FleetName, ShardRef } from '../../../proto/contract/ids.ts'
import type { PlayerOnMap, ZoneMap } from '../../../proto/contract/zone.ts'
import { fleet, group, NOW, ref, shard, world } from '../../support/world.ts'
import { at, field, zoneMapOf } from '../../support/zone-fields.ts'

const meta: Change = { requestId: 'r1', validateOnly: false, reason: 'season 2', actor: 'ada' }
const carried: Partial<Facts> = {
  fleets: [fleet({ shards: 2 })],
  shards: [shard('arena-1'), shard('arena-2')],
  groups: [group(1, ref('arena-1')), group(2, ref('arena-2'))],
}
const nobody = (): readonly PlayerOnMap[] => []

function record(over: Partial<ZoneMap> = {}): ZoneMapRecord {
  return { map: zoneMapOf(over), by: 'ann', appliedAt: NOW }
}

function apply(
  map: ZoneMap,
  given: Partial<Facts> = {},
  playersAt: (shard: ShardRef) => readonly PlayerOnMap[] = nobody,
) {
  return planApplyZones(world({ ...carried, ...given }), map, meta, playersAt)
}

t.test('a first map is put, with an event that says who and why', async t => {
  const map = zoneMapOf({ version: 0 })
  const { decision, outcome, applied } = apply(map)
  t.strictSame(decision.changes, [{ kind: 'zones.put', map, expected: 0, by: 'ada' }])
  t.match(decision.events, [
    {
      kind: 'zones.applied',
      subject: 'arena',
      actor: 'ada',
      why: 'season 2',
      after: { version: 1, zones: ['west', 'east'] },
    },
  ])
  t.strictSame(outcome.touched, ['west', 'east'])
  t.match(outcome.summary, /fleet arena has a map of 2 zones, version 1/)
  t.strictSame(applied, { version: 1, movers: [], moversTotal: 0, warnings: [], mistakes: [] })
})

t.test('a map that is as it was changes nothing, whatever the order of its fields', async t => {
  const { version, zones, ...rest } = zoneMapOf({ version: 0 })
  const { decision, applied, outcome } = apply(
    { ...rest, zones, version },
    { zoneMaps: [record({ version: 7 })] },
  )
  t.strictSame([decision.changes, decision.events], [[], []])
  t.equal(applied.version, 7)
  t.match(outcome.summary, /as wanted: version 7/)
})

t.test('a map replaces the one that it was made from, or any where it does not say', async t => {
  const zoneMaps = [record({ version: 4 })]
  for (const version of [0, 4]) {
    const { decision, applied } = apply(zoneMapOf({ version, dwellMs: 5_000 }), { zoneMaps })
    t.match(decision.changes, [{ kind: 'zones.put', expected: 4 }])
    t.match(decision.events, [{ before: { version: 4 }, after: { version: 5 } }])
    t.equal(applied.version, 5)
  }
  t.throws(() => apply(zoneMapOf({ version: 3 }), { zoneMaps }), {
    code: 'SWY_CONFLICT',
    message: /at version 4, applied by ann.*replaces version 3.*zones describe arena.*write version: 4/,
  })
  t.throws(() => apply(zoneMapOf({ version: 3 })), {
    code: 'SWY_CONFLICT',
    message: /has no map.*leave the version out$/,
  })
})

t.test('all mistakes of a map are told at once, each with its path', async t => {
  const zones = [field('west', 1, [-500, 0]), field('west', 1, [0, 0])]
  const borders = [
    { one: zones[0]!.name, other: 'north' as never, corridor: 0, prewarm: 0, hysteresis: 0, closed: true },
  ]
  t.throws(() => apply(zoneMapOf({ zones, borders })), {
    code: 'SWY_ZONES_INVALID',
    message: /^zones\[1\]\.name: .* — .*\nzones\[1\]\.group: .*\nborders\[0\]\.other: /,
  })
  t.throws(() => apply(zoneMapOf({ zones: [] })), { code: 'SWY_ZONES_INVALID', message: /^zones: is empty/ })
})

t.test('a fleet that there is not gets no map', async t => {
  t.throws(() => apply(zoneMapOf({ fleet: 'other' as FleetName })), { code: 'SWY_NOT_FOUND' })
})

t.test('players of the fleet are counted who come to another zone', async t => {
  const player = (account: string, zone: string, x: number): PlayerOnMap => ({
    account,
    zone,
    at: at(x, 250),
    phase: 'inside',
  })
  const where: Readonly<Record<string, readonly PlayerOnMap[]>> = {
    'arena-1': [player('ann', 'west', -400), player('bob', 'west', -10)],
    'arena-2': [player('eve', 'east', 400)],
  }
  const playersAt = ({ shardId }: ShardRef) => where[shardId] ?? []
  const wider = [
    { ...field('west', 1, [-500, 0]), outline: outlineTo(-500, -100) },
    { ...field('east', 2, [0, 0]), outline: outlineTo(-100, 500) },
  ]
  const { applied, outcome } = apply(
    zoneMapOf({ version: 0, zones: wider }),
    { zoneMaps: [record()] },
    playersAt,
  )
  t.strictSame(applied.movers, [{ account: 'bob', from: 'west', to: 'east', at: at(-10, 250) }])
  t.equal(applied.moversTotal, 1)
  t.match(outcome.summary, /1 player changes the zone/)
})

function outlineTo(from: number, to: number) {
  const corner = (x: number, y: number) => ({ x: x * 100, y: y * 100 })
  return [corner(from, 0), corner(to, 0), corner(to, 500), corner(from, 500)]
}

t.test('a fleet with fewer shards than zones, or a zone without a group, is a warning', async t => {
  const { applied } = apply(zoneMapOf({ version: 0 }), {
    fleets: [fleet({ shards: 1 })],
    groups: [group(1, ref('arena-1'))],
  })
  t.match(applied.warnings, [/wants 1 shard for 2 zones: .*--shards 2/, /carried by nobody now: east/])
})

t.test('odd widths are warnings too', async t => {
  t.match(apply(zoneMapOf({ version: 0, prewarm: 0 })).applied.warnings, [/^prewarm: is 0/])
})

t.test('a map is removed by the name of its fleet, or the beginning of it', async t => {
  const given = world({ ...carried, zoneMaps: [record({ version: 3 })] })
  const { decision, outcome } = planRemoveZones(given, 'are', meta)
  t.strictSame(decision.changes, [{ kind: 'zones.remove', fleet: 'arena', expected: 3 }])
  t.match(decision.events, [{ kind: 'zones.removed', actor: 'ada', why: 'season 2', before: { version: 3 } }])
  t.strictSame(outcome.touched, ['west', 'east'])
  t.throws(() => planRemoveZones(world(carried), 'arena', meta), { code: 'SWY_NOT_FOUND' })
})
