import fc from 'fast-check'
import t from 'tap'
import { demandOf, type OccupiedHost } from '../../../../control-plane/scaler/policies/demand.ts'

const missing = (shards: number, slots = 50, fleet = 'arena') => ({ fleet, slots, shards })
const on = (host: string, ...slots: readonly number[]): OccupiedHost => ({ host, slots })
const hosts = (...given: Parameters<typeof demandOf> extends [infer A, infer B, unknown] ? [A, B] : never) =>
  demandOf(...given, 100).hosts

const TABLE: readonly (readonly [string, number, number])[] = [
  ['nobody wants anything', hosts([], []), 0],
  ['two fit into one', hosts([missing(2)], []), 1],
  ['what does not fit takes another one', hosts([missing(3)], []), 2],
  ['shards that live stay where they are', hosts([], [on('a', 50), on('b', 60)]), 2],
  ['a host whose shards fit elsewhere is given up', hosts([], [on('a', 50), on('b', 50)]), 1],
  ['an empty host is not needed', hosts([], [on('a', 50), on('b')]), 1],
  ['room is filled before a host is made', hosts([missing(1)], [on('a', 50)]), 1],
  ['no room where it is, though there is in all', hosts([missing(1)], [on('a', 60), on('b', 60)]), 3],
  ['large ones first', hosts([missing(2, 40, 'small'), missing(2, 60, 'large')], []), 2],
  ['a shard that fits into no host makes none', hosts([missing(3, 101)], []), 0],
]

for (const [name, got, wanted] of TABLE)
  t.test(name, async t => {
    t.equal(got, wanted)
  })

t.test('it says why', async t => {
  t.equal(
    demandOf([missing(2), missing(1, 500, 'huge')], [on('a', 60)], 100).why,
    '3 shards of 160 places, 100 per host; 2 of them have no host yet; shards of huge fit into no host',
  )
})

const slots = fc.integer({ min: 1, max: 100 })
const bins = fc
  .array(fc.array(slots, { maxLength: 4 }), { maxLength: 6 })
  .map(all =>
    all.map(one => one.filter((_, index) => one.slice(0, index + 1).reduce((a, b) => a + b, 0) <= 100)),
  )
const fleets = fc.array(
  fc.record({ fleet: fc.constant('arena'), slots, shards: fc.integer({ min: 0, max: 6 }) }),
  {
    maxLength: 4,
  },
)

t.test('never fewer hosts than the places need, never more than one per shard', async () => {
  fc.assert(
    fc.property(bins, fleets, (bins, wanted) => {
      const occupied = bins.map((one, index) => on(`h${index}`, ...one))
      const { hosts } = demandOf(wanted, occupied, 100)
      const places =
        bins.flat().reduce((a, b) => a + b, 0) + wanted.reduce((sum, one) => sum + one.slots * one.shards, 0)
      const shards = bins.flat().length + wanted.reduce((sum, one) => sum + one.shards, 0)
      return hosts >= Math.ceil(places / 100) && hosts <= shards
    }),
  )
})

t.test('what is given up is not asked for again: emptying a host never raises the demand', async () => {
  fc.assert(
    fc.property(bins, bins => {
      const occupied = bins.map((one, index) => on(`h${index}`, ...one)).filter(one => one.slots.length > 0)
      const before = demandOf([], occupied, 100).hosts
      if (before >= occupied.length) return true
      const sums = occupied.map(one => one.slots.reduce((a, b) => a + b, 0))
      const emptiest = sums.indexOf(Math.min(...sums))
      const moved = occupied[emptiest]!.slots.map(one => ({ fleet: 'arena', slots: one, shards: 1 }))
      const rest = occupied.filter((_, index) => index !== emptiest)
      return demandOf(moved, rest, 100).hosts <= occupied.length - 1
    }),
  )
})
