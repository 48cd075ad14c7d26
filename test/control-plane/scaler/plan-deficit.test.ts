import t from 'tap'
import { braked, levelled, later, many, pool, well } from './scaler-lab.ts'

const TABLE: readonly (readonly [string, readonly string[], readonly string[]])[] = [
  ['a new pool makes its hosts', levelled(pool(2), []), ['growth game-51 small', 'growth game-52 small']],
  [
    'what comes counts',
    levelled(pool(3), [...many(1, 'ready'), well('p', 'provisioning'), well('q', 'planned')]),
    [],
  ],
  ['desired never goes below min', levelled(pool(0, {}, { min: 1 }), []), ['growth game-51 small']],
  ['nor above max', levelled(pool(9, {}, { max: 1 }), []), ['growth game-51 small']],
  [
    'unless a person allowed more',
    levelled(pool(2, { exceed: 2 }, { max: 1 }), []).slice(1),
    ['growth game-52 small'],
  ],
  ['spares come on top', levelled(pool(1, { spares: 1 }), many(1, 'ready')), ['growth game-51 small']],
  [
    'below the level that it had, it replaces',
    levelled(pool(3, { reached: 2 }), many(1, 'ready')),
    ['replacement game-51 small', 'growth game-52 small'],
  ],
  [
    'draining ones are taken back first, the most loaded first',
    levelled(pool(3), [
      ...many(1, 'ready'),
      well('d1', 'draining', {}, 1),
      well('d2', 'draining', {}, 9),
      well('d3', 'draining', {}, 5),
    ]),
    ['undrain d2', 'undrain d3'],
  ],
  ['a drained one, too', levelled(pool(1), [well('d1', 'drained')]), ['undrain d1']],
  [
    'not a tainted one',
    levelled(pool(1), [well('d1', 'draining', { flags: { tainted: 'old' } })]),
    ['growth game-51 small'],
  ],
  [
    'not one of another template',
    levelled(pool(1), [well('d1', 'draining', { template: 't0' as never })]),
    ['growth game-51 small'],
  ],
  [
    'not one whose deadline is near',
    levelled(pool(1), [well('d1', 'draining', { drainDeadline: later(29_999) })]),
    ['growth game-51 small'],
  ],
  [
    'not one that a person has cordoned',
    levelled(pool(1), [well('d1', 'draining', { flags: { cordoned: 'disk' } })]),
    ['growth game-51 small'],
  ],
  [
    'one that its provider does not explain is not counted, and not deleted',
    levelled(pool(1), [{ ...well('u', 'ready'), status: 'unknown' }]),
    ['growth game-51 small'],
  ],
  ['a brake on creating', levelled(pool(2), [], braked('create')), ['blocked create 2']],
  [
    'does not keep a drain from being taken back',
    levelled(pool(1), [well('d', 'draining')], braked('create')),
    ['undrain d'],
  ],
  ['a frozen pool grows', levelled(pool(1), [], { frozen: 'much is unwell' }), ['growth game-51 small']],
  [
    'a frozen pool repairs nothing',
    levelled(pool(1, { reached: 1 }), [], { frozen: 'much is unwell' }),
    ['blocked create 1'],
  ],
  ['a paused account', levelled(pool(1), [], { paused: 'wait' }), ['blocked create 1']],
  [
    'a budget, less what is planned already',
    levelled(pool(3), [well('p', 'planned')], {
      calls: {
        growth: { count: 2, why: 'empty' },
        replacement: { count: 9, why: '' },
        delete: { count: 0, why: '' },
      },
    }),
    ['growth game-51 small', 'blocked create 1'],
  ],
  [
    'a hard cap',
    levelled(pool(3), [], { room: { count: 1, why: 'cap' } }),
    ['growth game-51 small', 'blocked create 2'],
  ],
  [
    'the next rung of the ladder where the first has no capacity',
    levelled(pool(2), [], {
      rungs: [
        { hardware: 'small' as never, starts: 1, why: '' },
        { hardware: 'large' as never, starts: 9, why: '' },
      ],
    }),
    ['growth game-51 small', 'growth game-52 large'],
  ],
  [
    'no rung at all',
    levelled(pool(1), [], { rungs: [{ hardware: 'small' as never, starts: 0, why: 'open' }] }),
    ['blocked create 1'],
  ],
  ['no more than ten in one pass', levelled(pool(12), []).slice(9), ['growth game-60 small']],
]

for (const [name, got, wanted] of TABLE)
  t.test(name, async t => {
    t.strictSame(got, wanted)
  })
