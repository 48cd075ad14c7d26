import fc from 'fast-check'
import t from 'tap'
import { crossing, overlapOf } from '../../lib/outline-overlap.ts'
import {
  distanceToSegment,
  doubleArea,
  holds,
  type Outline,
  sharedPart,
  sideOf,
} from '../../lib/plane-geometry.ts'

const far = fc.integer({ min: -400_000_000, max: 400_000_000 })
const point = fc.record({ x: far, y: far })

t.test('the side of a line is exact, beside it by the least bit too', async t => {
  const nearly = fc
    .tuple(
      point,
      point,
      fc.integer({ min: -3, max: 3 }),
      fc.integer({ min: -1, max: 1 }),
      fc.integer({ min: -1, max: 1 }),
    )
    .map(([from, to, times, x, y]) => ({
      from,
      to,
      at: { x: from.x + times * (to.x - from.x) + x, y: from.y + times * (to.y - from.y) + y },
    }))
  fc.assert(
    fc.property(nearly, ({ from, to, at }) => {
      const [ax, ay] = [BigInt(to.x - from.x), BigInt(to.y - from.y)]
      const exact = ax * BigInt(at.y - from.y) - ay * BigInt(at.x - from.x)
      return sideOf(from, to, at) === (exact > 0n ? 1 : exact < 0n ? -1 : 0)
    }),
    { numRuns: 2_000 },
  )
  t.pass('as whole numbers of any length say')
})

t.test('an outline holds what is in it, and of its edges those to the left and below', async t => {
  const square: Outline = [
    { x: 0, y: 0 },
    { x: 10, y: 0 },
    { x: 10, y: 10 },
    { x: 0, y: 10 },
  ]
  t.equal(doubleArea(square), 200n)
  t.equal(doubleArea(square.toReversed()), -200n)
  for (let x = -1; x <= 11; x += 1)
    for (let y = -1; y <= 11; y += 1) {
      const isIn = x >= 0 && x < 10 && y >= 0 && y < 10
      if (holds(square, { x, y }) !== isIn || holds(square.toReversed(), { x, y }) !== isIn)
        t.fail(`${x} ${y}`)
    }
  t.notOk(holds([], { x: 0, y: 0 }))
})

t.test('distances to a segment', async t => {
  const segment = { from: { x: 0, y: 0 }, to: { x: 10, y: 0 } }
  const table: readonly (readonly [number, number, number])[] = [
    [5, 3, 3],
    [-3, 4, 5],
    [13, -4, 5],
    [10, 0, 0],
  ]
  for (const [x, y, away] of table) t.equal(distanceToSegment({ x, y }, segment), away)
  t.equal(distanceToSegment({ x: 3, y: 4 }, { from: segment.from, to: segment.from }), 5)
})

t.test('what two segments have in common', async t => {
  const on = (from: number, to: number) => ({ from: { x: from, y: 2 * from }, to: { x: to, y: 2 * to } })
  t.same(sharedPart(on(0, 10), on(4, 20)), on(4, 10))
  t.same(sharedPart(on(0, 10), on(20, 4)), on(4, 10), 'in the direction of the first')
  t.same(sharedPart(on(10, 0), on(4, 6)), on(6, 4))
  t.equal(sharedPart(on(0, 10), on(10, 20)), undefined, 'a point is nothing')
  t.equal(sharedPart(on(0, 10), { from: { x: 0, y: 1 }, to: { x: 10, y: 21 } }), undefined, 'beside it')
  t.same(crossing(on(0, 10), { from: { x: 0, y: 8 }, to: { x: 8, y: 8 } }), { x: 4, y: 8 })
  t.equal(crossing(on(0, 10), { from: { x: 4, y: 8 }, to: { x: 8, y: 8 } }), undefined, 'an end touches')
})

t.test('outlines overlap where some place is in both', async t => {
  const small = fc.record({ x: fc.integer({ min: 0, max: 12 }), y: fc.integer({ min: 0, max: 12 }) })
  const triangle = fc.tuple(small, small, small).filter(corners => doubleArea(corners) !== 0n)
  // Of most that overlap, one of so many places says so.
  const fine = 16
  const larger = (outline: Outline): Outline => outline.map(({ x, y }) => ({ x: x * fine, y: y * fine }))
  let [together, apart] = [0, 0]
  fc.assert(
    fc.property(triangle, triangle, (one, other) => {
      const [first, second] = [larger(one), larger(other)]
      let isFound = false
      for (let x = 1; x < 12 * fine && !isFound; x += 3)
        for (let y = 1; y < 12 * fine && !isFound; y += 3)
          isFound = holds(first, { x, y }) && holds(second, { x, y })
      const overlap = overlapOf(one, other)
      if (overlap === undefined) apart += 1
      else together += 1
      if (isFound && overlap === undefined) throw new Error('nobody saw it')
      if (overlap !== undefined && overlapOf(other, one) === undefined) throw new Error('from one side only')
    }),
    { numRuns: 200 },
  )
  t.ok(together > 20 && apart > 20, `${together} and ${apart}`)
})
