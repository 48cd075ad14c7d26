import fc from 'fast-check'
import t from 'tap'
import {
  planPausePool,
  planSetPool,
  planUnfreezePool,
  type PoolWish,
} from '../../../../control-plane/scaler/requests/pool-requests.ts'
import { hostsMax } from '../../../../control-plane/scaler/pool.ts'
import { ago, many, NOW, pool, silent } from '../scaler-lab.ts'
import { answer, committed, meta, world } from './request-lab.ts'

const wish = (part: Partial<PoolWish>): PoolWish => ({
  hosts: undefined,
  min: undefined,
  max: undefined,
  overrideMs: 0,
  clearOverride: false,
  force: false,
  exceed: false,
  ...part,
})
const lately = { lastUpAt: ago(1_000), lastDownAt: undefined, proposals: [] }

t.test('set says what it comes to, or what is in the way', async t => {
  const table = [
    [pool(3), wish({ hosts: 5 }), 'pool game: goes from 3 to 5 hosts'],
    [
      pool(3),
      wish({ hosts: 18 }),
      'pool game: goes from 3 to 13 hosts, for now: the rest follows step by step',
    ],
    [pool(3), wish({ min: 1, max: 9 }), 'pool game: min goes from 0 to 1; max goes from 20 to 9'],
    [
      pool(3),
      wish({ hosts: 4, overrideMs: 3_600_000 }),
      'pool game: goes from 3 to 4 hosts, and stays at 4 for 60 min whatever policies say',
    ],
    [
      pool(3),
      wish({}),
      'SWY_INVALID_ARGUMENT: hosts: give at least one of hosts, min, max, or clear the override',
    ],
    [pool(3), wish({ hosts: 3 }), 'SWY_CONFLICT: pool game is as it should be already: nothing would change'],
    [
      pool(3),
      wish({ hosts: 25 }),
      'SWY_INVALID_ARGUMENT: hosts: 25 is more than max (20): raise max, or say that you may exceed it (--exceed)',
    ],
    [
      pool(3),
      wish({ hosts: 25, max: 30 }),
      'pool game: max goes from 20 to 30; goes from 3 to 13 hosts, for now: the rest follows step by step',
    ],
    [
      pool(3),
      wish({ hosts: 1, min: 2 }),
      'SWY_INVALID_ARGUMENT: hosts: 1 is less than min (2): lower min first',
    ],
    [pool(3), wish({ min: 30 }), 'SWY_INVALID_ARGUMENT: min: is more than max (20)'],
    [
      pool(3, { history: lately }),
      wish({ hosts: 1 }),
      'SWY_CONFLICT: pool game stays at 3 hosts, cooling down for another 299 s: wait, or force it (--force)',
    ],
    [pool(3, { history: lately }), wish({ hosts: 1, force: true }), 'pool game: goes from 3 to 1 host'],
    [pool(3), wish({ overrideMs: 1 }), 'SWY_INVALID_ARGUMENT: hosts: say how many are to hold meanwhile'],
    [
      pool(3),
      wish({ clearOverride: true }),
      'SWY_CONFLICT: pool game has no override: there is nothing to clear',
    ],
    [
      pool(3, { override: { hosts: 3, until: NOW, by: 'bob' } }),
      wish({ clearOverride: true }),
      'pool game: policies count again',
    ],
  ] as const
  for (const [given, wanted, expected] of table)
    t.equal(
      answer(() => planSetPool(world({ pools: [given] }), 'game', meta, wanted)),
      expected,
    )
})

t.test('an override is written with its end, and by whom', async t => {
  const before = world({ pools: [pool(3)] })
  const [after] = committed(
    before,
    planSetPool(before, 'ga', meta, wish({ hosts: 4, overrideMs: 60_000 })),
  ).pools
  t.match(after, { desired: 4, declared: 3, override: { hosts: 4, until: NOW + 60_000, by: 'ann' } })
})

t.test('what set has planned the ledger takes, and it never leaves the limits', async () => {
  const count = fc.option(fc.nat(30), { nil: undefined })
  fc.assert(
    fc.property(
      fc.record({
        hosts: count,
        min: count,
        max: count,
        overrideMs: fc.constantFrom(0, 60_000),
        clearOverride: fc.boolean(),
        force: fc.boolean(),
        exceed: fc.boolean(),
      }),
      fc.nat(20),
      (wanted, desired) => {
        const before = world({ pools: [pool(desired)] })
        const said = answer(() => {
          const plan = planSetPool(before, 'game', meta, wanted)
          const [after] = committed(before, plan).pools
          if (after === undefined) throw new Error('the pool is gone')
          // Levels of before stay until the loop clamps them; what is set now lies within the limits.
          if (after.desired !== desired && after.desired > hostsMax(after)) throw new Error('beyond max')
          return plan
        })
        return !said.startsWith('SWY_INTERNAL')
      },
    ),
  )
})

t.test('pause and resume are each good for once', async t => {
  const going = world({ pools: [pool(3)] })
  const paused = committed(going, planPausePool(going, 'game', meta, true))
  t.equal(paused.pools[0]?.pausedAt, NOW)
  t.match(
    answer(() => planPausePool(world(paused), 'game', meta, true)),
    'paused already',
  )
  t.match(
    answer(() => planPausePool(going, 'game', meta, false)),
    'not paused',
  )
  t.equal(
    committed(world(paused), planPausePool(world(paused), 'game', meta, false)).pools[0]?.pausedAt,
    undefined,
  )
})

t.test('only what is frozen is unfrozen', async t => {
  const hosts = many(6, 'ready').map(({ record }) => record)
  const well = world({ hosts })
  t.match(
    answer(() => planUnfreezePool(well, 'game', meta, 0)),
    'SWY_CONFLICT: pool game is not frozen',
  )
  const sick = { ...well, sightOf: () => silent(60_000) }
  const plan = planUnfreezePool(sick, 'game', meta, 0)
  t.match(
    plan.outcome.summary,
    /repairs and deletes again for 60 min, although 6 of 6 hosts of game are unwell/,
  )
  t.equal(committed(sick, plan).pools[0]?.unfrozenUntil, NOW + 3_600_000)
})
