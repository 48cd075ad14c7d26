import t from 'tap'
import { levelled, many, pool, well } from './scaler-lab.ts'

const TABLE: readonly (readonly [string, readonly string[], readonly string[]])[] = [
  [
    'tainted: as many replacements as may be surplus, nobody drains before they are ready',
    levelled(pool(3, { reached: 3 }), many(3, 'ready', { flags: { tainted: 'old' } })),
    ['replacement game-51 small', 'replacement game-52 small', 'blocked create 1'],
  ],
  [
    'tainted: drained as replacements are ready',
    levelled(pool(3, { reached: 3 }), [
      ...many(3, 'ready', { flags: { tainted: 'old' } }),
      ...many(2, 'ready', {}, 'n'),
    ]).filter(step => step.startsWith('drain')),
    ['drain h3', 'drain h2'],
  ],
  [
    'tainted: those that still drain count against the surge',
    levelled(pool(2, { reached: 2 }, { maxSurge: 1 }), [
      ...many(1, 'ready', {}, 'n'),
      ...many(2, 'draining', { flags: { tainted: 'old' } }),
    ]),
    ['blocked create 1'],
  ],
  [
    'tainted: one that never joined is destroyed outright',
    levelled(pool(1), [...many(1, 'ready'), well('j', 'joining', { flags: { tainted: 'old' } })]),
    ['destroy(launch) j'],
  ],
  [
    'tainted and protected',
    levelled(pool(1), [
      ...many(1, 'ready'),
      well('o', 'ready', { flags: { tainted: 'old', protected: 'mine' } }),
    ]),
    ['blocked replace 1'],
  ],
]

for (const [name, got, wanted] of TABLE)
  t.test(name, async t => {
    t.strictSame(got, wanted)
  })
