import t from 'tap'
import { planPool } from '../../../control-plane/scaler/plan-pool.ts'
import { ago, attached, braked, levelled, limits, many, NOW, pool, well } from './scaler-lab.ts'

const TABLE: readonly (readonly [string, readonly string[], readonly string[]])[] = [
  [
    'too many: pending ones are cancelled first, the least advanced first',
    levelled(pool(2), [
      ...many(2, 'ready'),
      well('j', 'joining'),
      well('p', 'planned'),
      well('q', 'provisioning'),
    ]),
    ['destroy(launch) p', 'destroy(launch) q', 'destroy(launch) j'],
  ],
  [
    'only what is ready beyond the wanted is drained',
    levelled(pool(2), [...many(3, 'ready'), well('j', 'joining')]),
    ['destroy(launch) j', 'drain h3'],
  ],
  [
    'ready ones are not drained in favour of one that may never come',
    levelled(pool(2), [...many(2, 'ready'), well('j', 'joining', { flags: { protected: 'mine' } })]),
    [],
  ],
  [
    'the least loaded go first',
    levelled(pool(1), [well('a', 'ready', {}, 3), well('b', 'ready', {}, 1), well('c', 'ready', {}, 2)]),
    ['drain b', 'drain c'],
  ],
  [
    'spares over the quota before the empty',
    levelled(pool(1), [
      well('a', 'ready', {}, 5),
      well('b', 'ready'),
      well('s', 'ready', { flags: { spare: 'yes' } }),
    ]),
    ['drain s', 'drain b'],
  ],
  [
    'spares within the quota last',
    levelled(pool(1, { spares: 1 }), [
      well('a', 'ready', {}, 5),
      well('b', 'ready', {}, 9),
      well('s', 'ready', { flags: { spare: 'yes' } }),
    ]),
    ['drain a'],
  ],
  [
    'protected and occupied ones are no victims',
    levelled(
      pool(1),
      [
        well('a', 'ready', { flags: { protected: 'mine' } }),
        well('b', 'ready'),
        { ...well('c', 'ready', {}, 7), sight: { ...attached(0), occupiedBy: 'a hook' } },
      ].slice(0, 2),
    ),
    ['drain b'],
  ],
  [
    'too few left: blocked, and nothing is done',
    levelled(pool(0), [well('a', 'ready', { flags: { protected: 'mine' } }), well('b', 'ready')]),
    ['blocked drain 2'],
  ],
  ['a brake on draining', levelled(pool(0), many(1, 'ready'), braked('drain')), ['blocked drain 1']],
  [
    'a brake on deleting is asked before draining',
    levelled(pool(0), many(1, 'ready'), braked('delete')),
    ['blocked drain 1'],
  ],
]

for (const [name, got, wanted] of TABLE)
  t.test(name, async t => {
    t.strictSame(got, wanted)
  })

t.test('one that served until it failed is not said to have been on its way up', t => {
  const failed = well('f', 'failed', {
    times: { plannedAt: ago(900_000), readyAt: ago(800_000), failedAt: ago(5_000) },
  })
  const [step] = planPool(pool(1), [well('a', 'ready'), failed], NOW, limits())
  t.match(step, { host: 'f', why: /; this one has failed$/ })
  t.end()
})
