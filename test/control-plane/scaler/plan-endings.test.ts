import t from 'tap'
import { observedHost, UNSEEN } from '../../../control-plane/scaler/observed-host.ts'
import { levelled, many, pool, row, well } from './scaler-lab.ts'

const TABLE: readonly (readonly [string, readonly string[], readonly string[]])[] = [
  [
    'a failed one is held for a while',
    levelled(pool(1), [observedHost(row('f', 'failed', {}, 29_999), 'error', UNSEEN)]),
    [],
  ],
  [
    'then it goes and is replaced',
    levelled(pool(1), [observedHost(row('f', 'failed', {}, 30_000), 'error', UNSEEN)]),
    ['growth game-51 small', 'destroy(repair) f'],
  ],
  [
    'drained ones are destroyed',
    levelled(pool(1), [...many(1, 'ready'), well('d', 'drained')]),
    ['destroy(surplus) d'],
  ],
  [
    'a lost one is replaced at once, and cleaned up later',
    levelled(pool(1, { reached: 1 }), [observedHost(row('l', 'lost', {}, 599_999), 'absent')]),
    ['replacement game-51 small'],
  ],
  [
    'a lost one is cleaned up',
    levelled(pool(1), [...many(1, 'ready'), observedHost(row('l', 'lost', {}, 600_000), 'absent')]),
    ['destroy(repair) l'],
  ],
  [
    'where changes show at once that is sooner, but not at once',
    [29_999, 30_000].flatMap(ms =>
      levelled(pool(1), [...many(1, 'ready'), observedHost(row('l', 'lost', {}, ms), 'absent')], {
        settleMs: 1_000,
      }),
    ),
    ['destroy(repair) l'],
  ],
  [
    'a frozen pool deletes nothing',
    levelled(pool(0), [well('d', 'drained')], { frozen: 'much is unwell' }),
    ['blocked delete 1'],
  ],
  [
    'a protected one is not destroyed',
    levelled(pool(1), [...many(1, 'ready'), well('d', 'drained', { flags: { protected: 'evidence' } })]),
    ['blocked delete 1'],
  ],
]

for (const [name, got, wanted] of TABLE)
  t.test(name, async t => {
    t.strictSame(got, wanted)
  })
