import * as fc from 'fast-check'
import t from 'tap'
import { nextTarget, stepTowards } from '../../../../../examples/arena/bots/walk/route.ts'
import { mapEdge } from '../../../../../examples/arena/limits.ts'

const spot = fc.record({ x: fc.integer({ min: 0, max: mapEdge }), y: fc.integer({ min: 0, max: mapEdge }) })
const chance = fc.double({ min: 0, max: 0.999, noNaN: true })

t.test('every target is on the map, and is reached in as many steps as it takes', t => {
  fc.assert(
    fc.property(spot, chance, fc.integer({ min: 1, max: 100 }), (start, by, stride) => {
      const target = nextTarget('wander', start, () => by)
      const most = Math.ceil(Math.hypot(target.x - start.x, target.y - start.y) / stride) + 1
      let at = start
      for (let steps = 0; steps < most; steps++) {
        const next = stepTowards(at, target, stride)
        if (Math.hypot(next.x - at.x, next.y - at.y) > stride * 1.000_1) return false
        at = next
      }
      return at.x === target.x && at.y === target.y && at.x > 0 && at.x < mapEdge
    }),
  )
  t.end()
})

t.test('a zig-zagger goes to the other side', t => {
  const never = (): number => 0
  const there = nextTarget('zig-zag', { x: 480, y: 70 }, never)
  t.same(there, { x: 620, y: 70 })
  t.same(nextTarget('zig-zag', there, never), { x: 380, y: 70 })
  t.end()
})
