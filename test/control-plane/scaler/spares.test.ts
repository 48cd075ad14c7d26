import fc from 'fast-check'
import t from 'tap'
import {
  claimSpare,
  pickSpare,
  renewalOrder,
  type Spare,
  spareTarget,
} from '../../../control-plane/scaler/spares.ts'
import type { HostId } from '../../../proto/contract/ids.ts'

const spare = (host: string, part: Partial<Spare> = {}): Spare => ({
  host: host as HostId,
  heat: 'hot',
  healthy: true,
  places: 100,
  claimedBy: undefined,
  ageMs: 0,
  ...part,
})

t.test(
  'so many spares: the least number, a share of the final size, room for the largest group; the highest counts',
  async t => {
    const target = (min: number, percent: number, forLargestGroup = false, working = 9, largestGroup = 250) =>
      spareTarget({ min, percent, forLargestGroup }, { working, largestGroup, places: 100 })
    t.equal(target(0, 0), 0)
    t.equal(target(2, 0), 2)
    t.equal(target(0, 10), 1, 'one of nine and one')
    t.equal(target(0, 10, false, 10), 2)
    t.equal(target(0, 50), 9)
    t.equal(target(1, 10, true), 3)
    t.equal(target(0, 90, false, 1), 9)
    t.equal(target(0, 100, false, 1), 9, 'never all of it')
  },
)

t.test('the share is one of the final size, spares included', async () => {
  fc.assert(
    fc.property(fc.nat(500), fc.integer({ min: 0, max: 90 }), (working, percent) => {
      const spares = spareTarget(
        { min: 0, percent, forLargestGroup: false },
        { working, largestGroup: 0, places: 1 },
      )
      const enough = (count: number) => count * 100 >= (working + count) * percent
      return enough(spares) && (spares === 0 || !enough(spares - 1))
    }),
  )
})

t.test('the hottest that is well, free and big enough; the tightest fit, then the oldest', async t => {
  const pick = (...spares: Spare[]) => pickSpare(spares, 50)?.host
  t.equal(pick(spare('cold', { heat: 'cold' }), spare('warm', { heat: 'warm' }), spare('hot')), 'hot')
  t.equal(
    pick(
      spare('ill', { healthy: false }),
      spare('taken', { claimedBy: 'g1' }),
      spare('small', { places: 49 }),
    ),
    undefined,
  )
  t.equal(pick(spare('big'), spare('fit', { places: 50 })), 'fit')
  t.equal(pick(spare('young', { ageMs: 1 }), spare('old', { ageMs: 9 })), 'old')
})

t.test('no spare is claimed twice', async () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ healthy: fc.boolean(), places: fc.nat(100) }), { maxLength: 12 }),
      fc.array(fc.nat(100), { maxLength: 12 }),
      (given, wishes) => {
        let spares = given.map((part, index) => spare(`s${index}`, part))
        const taken: HostId[] = []
        wishes.forEach((places, index) => {
          const picked = pickSpare(spares, places)
          const claimed = picked && claimSpare(picked, `group-${index}`)
          if (claimed === undefined) return
          taken.push(claimed.host)
          spares = spares.map(one => (one.host === claimed.host ? claimed : one))
        })
        return new Set(taken).size === taken.length
      },
    ),
  )
})

t.test('a claim is somebody’s for good: the same one may claim it again, nobody else', async t => {
  const claimed = claimSpare(spare('s'), 'g1')
  t.match(claimed, { claimedBy: 'g1' })
  t.match(claimSpare(claimed!, 'g1'), { claimedBy: 'g1' })
  t.equal(claimSpare(claimed!, 'g2'), undefined)
  t.equal(claimSpare(spare('s', { healthy: false }), 'g1'), undefined)
})

t.test('the unwell are renewed first, then the oldest; claimed ones not', async t => {
  const order = renewalOrder([
    spare('a', { ageMs: 1 }),
    spare('b', { ageMs: 5 }),
    spare('c', { healthy: false }),
    spare('d', { claimedBy: 'g1' }),
  ])
  t.strictSame(
    order.map(({ host }) => host),
    ['c', 'b', 'a'],
  )
})
