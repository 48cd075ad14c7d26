import fc from 'fast-check'
import t from 'tap'
import {
  noWants,
  steadied,
  wanted,
  WANTS_MAX,
} from '../../../../control-plane/scaler/policies/recent-wants.ts'
import type { StoreTimeMs } from '../../../../lib/store-time.ts'

const WINDOW_MS = 300_000
const at = (ms: number) => ms as StoreTimeMs

/** The level after each want, of pairs (moment, hosts), from a pool of 5. */
function levels(...wants: readonly (readonly [number, number])[]): readonly number[] {
  let recent = noWants(at(0))
  let current = 5
  return wants.map(([ms, hosts]) => {
    recent = wanted(recent, hosts, WINDOW_MS, at(ms))
    current = steadied(recent, current, WINDOW_MS, at(ms))
    return current
  })
}

t.test('up at once, down only to the highest of the window', async t => {
  t.same(levels([1_000, 9]), [9])
  t.same(levels([300_000, 3]), [3], 'nothing higher was wanted in a whole window')
  t.same(levels([200_000, 4], [300_000, 3]), [5, 4], 'somebody wanted 4 meanwhile')
  t.same(levels([200_000, 8], [499_999, 2], [500_000, 2]), [8, 8, 2])
})

t.test('nothing goes down before a window was watched: what was wanted before nobody here knows', async t => {
  t.same(levels([0, 1], [299_999, 1], [300_000, 1]), [5, 5, 1])
})

t.test(
  'what is kept is bounded, and never lets a level fall below what was wanted in the window',
  async () => {
    const steps = fc.array(fc.record({ ms: fc.integer({ min: 0, max: 20_000 }), hosts: fc.nat(400) }), {
      maxLength: 400,
    })
    fc.assert(
      fc.property(steps, steps => {
        let now = 0
        let recent = noWants(at(0))
        let current = 0
        const all: { now: number; hosts: number }[] = []
        return steps.every(({ ms, hosts }) => {
          now += ms
          all.push({ now, hosts })
          recent = wanted(recent, hosts, WINDOW_MS, at(now))
          current = steadied(recent, current, WINDOW_MS, at(now))
          const highest = Math.max(...all.filter(one => now - one.now < WINDOW_MS).map(one => one.hosts))
          return recent.wants.length <= WANTS_MAX && current >= Math.min(highest, current) && current >= hosts
        })
      }),
    )
  },
)
