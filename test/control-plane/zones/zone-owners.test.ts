import t from 'tap'
import { borderViews } from '../../../control-plane/zones/border-view.ts'
import { shardPlaces, zonesOfShard } from '../../../control-plane/zones/zone-owners.ts'
import type { ZoneMapRecord } from '../../../control-plane/zones/zone-map-record.ts'
import { shardRefText } from '../../../proto/contract/ids.ts'
import type { BorderEntity } from '../../../proto/contract/zone.ts'
import { facts, group, NOW, ref } from '../../support/world.ts'
import { at, field, zoneMapOf } from '../../support/zone-fields.ts'

const HUNDRED = 100
const three = zoneMapOf({
  zones: [field('west', 1, [-500, 0]), field('middle', 2, [0, 0]), field('east', 3, [500, 0])],
  corridor: 60 * HUNDRED,
  prewarm: 40 * HUNDRED,
})
const zoneMaps: readonly ZoneMapRecord[] = [{ map: three, by: 'ann', appliedAt: NOW }]
const [one, two] = [ref('arena-1'), ref('arena-2')]

function car(id: string, x: number, y = 250): BorderEntity {
  return { id, kind: 'car', at: at(x, y), heading: 0, look: '' }
}

t.test(
  'shards carry the zones of their groups; one that took another in stays what it was first',
  async t => {
    const groups = [group(1, one), group(2, two), group(3, two)]
    const places = shardPlaces(facts({ zoneMaps, groups }))
    t.match(places.get(shardRefText(ref('arena-1')))?.zone, { name: 'west' })
    t.strictSame(
      [...places.values()].map(place => place.hasMore),
      [false, true],
    )
    t.match(places.get(shardRefText(ref('arena-2')))?.zone, { name: 'middle' })
    t.equal(places.size, 2)
    const both = zonesOfShard(facts({ zoneMaps, groups }), three, two)
    t.strictSame(
      both.map(zone => zone.name),
      ['middle', 'east'],
    )
    t.equal(shardPlaces(facts({ groups })).size, 0, 'no map, no zones')
  },
)

t.test('each neighbour is shown what stands within corridor and prewarm of the border with it', async t => {
  const groups = [group(1, one), group(2, two), group(3, ref('arena-3'))]
  const place = shardPlaces(facts({ zoneMaps, groups })).get(shardRefText(ref('arena-2')))!
  const near = [
    car('at-west', 99),
    car('far', 250),
    car('at-east', 401),
    car('beyond', 560),
    car('outside', 101),
  ]
  const views = borderViews(place, near)
  t.match(views, [
    { to: one, towards: 'west', near: [{ id: 'at-west' }] },
    { to: ref('arena-3'), towards: 'east', near: [{ id: 'at-east' }, { id: 'beyond' }] },
  ])
  t.equal(views[0]?.near.length, 1)
})

t.test('a neighbour that nobody carries, or the same shard, is shown nothing', async t => {
  const place = shardPlaces(facts({ zoneMaps, groups: [group(1, two), group(2, two)] })).get(
    shardRefText(ref('arena-2')),
  )!
  t.strictSame(borderViews(place, [car('x', 0)]), [])
})
