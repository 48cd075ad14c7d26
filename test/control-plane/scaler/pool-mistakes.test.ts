import t from 'tap'
import { breakerKey } from '../../../control-plane/scaler/breaker.ts'
import { budgetScopes } from '../../../control-plane/scaler/budget.ts'
import { imageKey } from '../../../control-plane/scaler/images.ts'
import { HARDWARE_CHARACTERS_MAX } from '../../../control-plane/scaler/pool.ts'
import { contentsHash } from '../../../control-plane/scaler/template-name.ts'
import type { HardwareName, PoolName, PoolSpec } from '../../../control-plane/scaler/pool.ts'
import { POOL_NAME_CHARACTERS_MAX, poolMistakes } from '../../../control-plane/scaler/pool-mistakes.ts'
import { SCALING_DEFAULTS } from '../../../control-plane/scaler/settle-desired.ts'
import { spec } from './scaler-lab.ts'

const paths = (part: Partial<PoolSpec>) => poolMistakes(spec(part)).map(({ path }) => path)
const small = 'small' as HardwareName

t.test('a declaration that is possible has no mistakes', async t => {
  t.strictSame(paths({}), [])
  t.strictSame(paths({ min: 0, max: 0 }), [])
})

const TABLE: readonly (readonly [Partial<PoolSpec>, readonly string[]])[] = [
  [{ name: 'Not a name' as PoolName }, ['name']],
  [{ name: 'a'.repeat(51) as PoolName }, ['name']],
  [{ name: 'baking-game' as PoolName }, ['name']],
  [{ min: 5, max: 3 }, ['min']],
  [{ min: -1 }, ['min']],
  [{ max: 1_001 }, ['max']],
  [{ max: 2.5 }, ['max']],
  [{ maxSurge: 0 }, ['maxSurge']],
  [{ ladder: [] }, ['ladder']],
  [{ ladder: [small, small] }, ['ladder']],
  [{ ladder: ['x'.repeat(63) as HardwareName] }, ['ladder']],
  [{ spares: { min: 21, percent: 91, forLargestGroup: false } }, ['spares.min', 'spares.percent']],
  [{ drainMs: -1 }, ['drainMs']],
  [{ rollout: { bakeMs: -1, failuresMax: 0 } }, ['rollout.bakeMs', 'rollout.failuresMax']],
  [
    { scaling: { ...SCALING_DEFAULTS, stepUpMax: 0, stepDownMax: 0, toleranceShare: 1 } },
    ['scaling.stepUpMax', 'scaling.stepDownMax', 'scaling.toleranceShare'],
  ],
  [
    { policies: [{ name: 'a', mode: 'apply', rule: { kind: 'target', metric: 'players', perHost: 0 } }] },
    ['policies[0].perHost'],
  ],
  [
    { policies: [{ name: 'a', mode: 'apply', rule: { kind: 'buffer', freeSlots: -1 } }] },
    ['policies[0].freeSlots'],
  ],
  [
    {
      policies: Array.from(
        { length: 17 },
        () => ({ name: 'a', mode: 'apply', rule: { kind: 'external', source: 'x' } }) as const,
      ),
    },
    ['policies'],
  ],
]

for (const [part, wanted] of TABLE)
  t.test(`${JSON.stringify(part).slice(0, 60)} is impossible`, async t => {
    t.strictSame(paths(part), wanted)
  })

t.test('all mistakes come at once', async t => {
  t.strictSame(paths({ min: 3, max: 1, maxSurge: 0, ladder: [] }), ['min', 'maxSurge', 'ladder'])
})

t.test('the longest names that are possible name rows of the store', async t => {
  const rowCharactersMax = 190
  const longest = spec({
    name: 'p'.repeat(POOL_NAME_CHARACTERS_MAX) as PoolName,
    provider: 'c'.repeat(63) as never,
    datacenter: 'd'.repeat(63) as never,
    region: 'r'.repeat(63),
    ladder: ['h'.repeat(HARDWARE_CHARACTERS_MAX) as HardwareName],
  })
  t.strictSame(poolMistakes(longest), [])
  const { provider, datacenter, kind } = longest
  for (const id of [
    breakerKey(longest, longest.ladder[0] ?? small),
    imageKey({ provider, datacenter, kind, contents: contentsHash('x') }),
    ...budgetScopes(longest),
  ])
    t.ok(id.length <= rowCharactersMax, `${id.length}: ${id.slice(0, 10)}`)
})
