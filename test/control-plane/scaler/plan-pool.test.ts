import fc from 'fast-check'
import t from 'tap'
import { HOST_STATES } from '../../../control-plane/scaler/host.ts'
import { observedHost, UNSEEN } from '../../../control-plane/scaler/observed-host.ts'
import { planPool } from '../../../control-plane/scaler/plan-pool.ts'
import { hostsMax, wantedHosts } from '../../../control-plane/scaler/pool.ts'
import { ago, attached, later, limits, many, NOW, pool, row, short, well } from './scaler-lab.ts'

const plan = (
  ...given: [Parameters<typeof planPool>[0], Parameters<typeof planPool>[1], Parameters<typeof limits>[0]?]
) => short(planPool(given[0], given[1], NOW, limits(given[2]))).filter(step => !step.startsWith('reached'))
const braked = (verb: string) => ({
  brakeOn: (act: { kind: string }) => (act.kind === verb ? `brake on ${verb}` : undefined),
})

const TABLE: readonly (readonly [string, readonly string[], readonly string[]])[] = [
  ['a new pool makes its hosts', plan(pool(2), []), ['growth game-51 small', 'growth game-52 small']],
  ['what is as wanted is left alone', plan(pool(2), many(2, 'ready')), []],
  [
    'what comes counts',
    plan(pool(3), [...many(1, 'ready'), well('p', 'provisioning'), well('q', 'planned')]),
    [],
  ],
  ['desired never goes below min', plan(pool(0, {}, { min: 1 }), []), ['growth game-51 small']],
  ['nor above max', plan(pool(9, {}, { max: 1 }), []), ['growth game-51 small']],
  [
    'unless a person allowed more',
    plan(pool(2, { exceed: 2 }, { max: 1 }), []).slice(1),
    ['growth game-52 small'],
  ],
  ['spares come on top', plan(pool(1, { spares: 1 }), many(1, 'ready')), ['growth game-51 small']],
  [
    'below the level that it had, it replaces',
    plan(pool(3, { reached: 2 }), many(1, 'ready')),
    ['replacement game-51 small', 'growth game-52 small'],
  ],
  [
    'draining ones are taken back first, the most loaded first',
    plan(pool(3), [
      ...many(1, 'ready'),
      well('d1', 'draining', {}, 1),
      well('d2', 'draining', {}, 9),
      well('d3', 'draining', {}, 5),
    ]),
    ['undrain d2', 'undrain d3'],
  ],
  ['a drained one, too', plan(pool(1), [well('d1', 'drained')]), ['undrain d1']],
  [
    'not a tainted one',
    plan(pool(1), [well('d1', 'draining', { flags: { tainted: 'old' } })]),
    ['growth game-51 small'],
  ],
  [
    'not one of another template',
    plan(pool(1), [well('d1', 'draining', { template: 't0' as never })]),
    ['growth game-51 small'],
  ],
  [
    'not one whose deadline is near',
    plan(pool(1), [well('d1', 'draining', { drainDeadline: later(29_999) })]),
    ['growth game-51 small'],
  ],
  [
    'not one that a person has cordoned',
    plan(pool(1), [well('d1', 'draining', { flags: { cordoned: 'disk' } })]),
    ['growth game-51 small'],
  ],
  [
    'a failed one is held for a while',
    plan(pool(1), [observedHost(row('f', 'failed', {}, 29_999), 'error', UNSEEN)]),
    [],
  ],
  [
    'then it goes and is replaced',
    plan(pool(1), [observedHost(row('f', 'failed', {}, 30_000), 'error', UNSEEN)]),
    ['growth game-51 small', 'destroy(repair) f'],
  ],
  [
    'one that its provider does not explain is not counted, and not deleted',
    plan(pool(1), [{ ...well('u', 'ready'), status: 'unknown' }]),
    ['growth game-51 small'],
  ],
  [
    'too many: pending ones are cancelled first, the least advanced first',
    plan(pool(2), [
      ...many(2, 'ready'),
      well('j', 'joining'),
      well('p', 'planned'),
      well('q', 'provisioning'),
    ]),
    ['destroy(launch) p', 'destroy(launch) q', 'destroy(launch) j'],
  ],
  [
    'only what is ready beyond the wanted is drained',
    plan(pool(2), [...many(3, 'ready'), well('j', 'joining')]),
    ['destroy(launch) j', 'drain h3'],
  ],
  [
    'ready ones are not drained in favour of one that may never come',
    plan(pool(2), [...many(2, 'ready'), well('j', 'joining', { flags: { protected: 'mine' } })]),
    [],
  ],
  [
    'the least loaded go first',
    plan(pool(1), [well('a', 'ready', {}, 3), well('b', 'ready', {}, 1), well('c', 'ready', {}, 2)]),
    ['drain b', 'drain c'],
  ],
  [
    'spares over the quota before the empty',
    plan(pool(1), [
      well('a', 'ready', {}, 5),
      well('b', 'ready'),
      well('s', 'ready', { flags: { spare: 'yes' } }),
    ]),
    ['drain s', 'drain b'],
  ],
  [
    'spares within the quota last',
    plan(pool(1, { spares: 1 }), [
      well('a', 'ready', {}, 5),
      well('b', 'ready', {}, 9),
      well('s', 'ready', { flags: { spare: 'yes' } }),
    ]),
    ['drain a'],
  ],
  [
    'protected and occupied ones are no victims',
    plan(
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
    plan(pool(0), [well('a', 'ready', { flags: { protected: 'mine' } }), well('b', 'ready')]),
    ['blocked drain 2'],
  ],
  [
    'drained ones are destroyed',
    plan(pool(1), [...many(1, 'ready'), well('d', 'drained')]),
    ['destroy(surplus) d'],
  ],
  [
    'a lost one is replaced at once, and cleaned up later',
    plan(pool(1, { reached: 1 }), [observedHost(row('l', 'lost', {}, 599_999), 'absent')]),
    ['replacement game-51 small'],
  ],
  [
    'a lost one is cleaned up',
    plan(pool(1), [...many(1, 'ready'), observedHost(row('l', 'lost', {}, 600_000), 'absent')]),
    ['destroy(repair) l'],
  ],
  ['a paused pool does nothing', plan(pool(9, { pausedAt: ago(5) }), []), []],
  ['a brake on creating', plan(pool(2), [], braked('create')), ['blocked create 2']],
  [
    'does not keep a drain from being taken back',
    plan(pool(1), [well('d', 'draining')], braked('create')),
    ['undrain d'],
  ],
  ['a brake on draining', plan(pool(0), many(1, 'ready'), braked('drain')), ['blocked drain 1']],
  [
    'a brake on deleting is asked before draining',
    plan(pool(0), many(1, 'ready'), braked('delete')),
    ['blocked drain 1'],
  ],
  ['a frozen pool grows', plan(pool(1), [], { frozen: 'much is unwell' }), ['growth game-51 small']],
  [
    'but repairs nothing',
    plan(pool(1, { reached: 1 }), [], { frozen: 'much is unwell' }),
    ['blocked create 1'],
  ],
  [
    'and deletes nothing',
    plan(pool(0), [well('d', 'drained')], { frozen: 'much is unwell' }),
    ['blocked delete 1'],
  ],
  ['a paused account', plan(pool(1), [], { paused: 'wait' }), ['blocked create 1']],
  [
    'a budget, less what is planned already',
    plan(pool(3), [well('p', 'planned')], {
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
    plan(pool(3), [], { room: { count: 1, why: 'cap' } }),
    ['growth game-51 small', 'blocked create 2'],
  ],
  [
    'the next rung of the ladder where the first has no capacity',
    plan(pool(2), [], {
      rungs: [
        { hardware: 'small' as never, starts: 1, why: '' },
        { hardware: 'large' as never, starts: 9, why: '' },
      ],
    }),
    ['growth game-51 small', 'growth game-52 large'],
  ],
  [
    'no rung at all',
    plan(pool(1), [], { rungs: [{ hardware: 'small' as never, starts: 0, why: 'open' }] }),
    ['blocked create 1'],
  ],
  ['no more than ten in one pass', plan(pool(12), []).slice(9), ['growth game-60 small']],
  [
    'tainted: as many replacements as may be surplus, nobody drains before they are ready',
    plan(pool(3, { reached: 3 }), many(3, 'ready', { flags: { tainted: 'old' } })),
    ['replacement game-51 small', 'replacement game-52 small', 'blocked create 1'],
  ],
  [
    'tainted: drained as replacements are ready',
    plan(pool(3, { reached: 3 }), [
      ...many(3, 'ready', { flags: { tainted: 'old' } }),
      ...many(2, 'ready', {}, 'n'),
    ]).filter(step => step.startsWith('drain')),
    ['drain h3', 'drain h2'],
  ],
  [
    'tainted: those that still drain count against the surge',
    plan(pool(2, { reached: 2 }, { maxSurge: 1 }), [
      ...many(1, 'ready', {}, 'n'),
      ...many(2, 'draining', { flags: { tainted: 'old' } }),
    ]),
    ['blocked create 1'],
  ],
  [
    'tainted: one that never joined is destroyed outright',
    plan(pool(1), [...many(1, 'ready'), well('j', 'joining', { flags: { tainted: 'old' } })]),
    ['destroy(launch) j'],
  ],
  [
    'tainted and protected',
    plan(pool(1), [
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

t.test('the level that was reached is remembered, and forgotten as soon as less is wanted', async t => {
  const reached = (...given: Parameters<typeof planPool>) =>
    short(planPool(...given)).filter(step => step.startsWith('reached'))
  t.strictSame(reached(pool(2), many(2, 'ready'), NOW, limits()), ['reached 2'])
  t.strictSame(reached(pool(2, { reached: 2 }), many(2, 'ready'), NOW, limits()), [])
  t.strictSame(reached(pool(2), many(1, 'ready'), NOW, limits()), [])
  t.strictSame(reached(pool(1, { reached: 5 }), [], NOW, limits()), ['reached 1'])
})

t.test('every block says why', async t => {
  const [block] = planPool(
    pool(0),
    [well('a', 'ready', { flags: { protected: 'it is mine' } })],
    NOW,
    limits(),
  )
  t.match(block, {
    kind: 'blocked',
    why: /1 hosts are too many, but only 0 may go \(protected: it is mine\)/,
  })
})

const anyHost = fc.record({
  state: fc.constantFrom(...HOST_STATES.filter(state => state !== 'gone' && state !== 'evicted')),
  tainted: fc.boolean(),
  protected: fc.boolean(),
  players: fc.nat(50),
  status: fc.constantFrom('running', 'error', 'unknown', undefined),
  since: fc.nat(2_000_000),
} as const)

t.test(
  'any pool: never more than may be, never fewer ready than wanted by its own doing, one step per host',
  async () => {
    fc.assert(
      fc.property(
        fc.nat(12),
        fc.nat(12),
        fc.integer({ min: 1, max: 4 }),
        fc.array(anyHost, { maxLength: 16 }),
        (desired, reached, maxSurge, given) => {
          const hosts = given.map((one, index) =>
            observedHost(
              row(
                `h${index}`,
                one.state,
                {
                  flags: {
                    ...(one.tainted ? { tainted: 'old' } : {}),
                    ...(one.protected ? { protected: 'mine' } : {}),
                  },
                },
                one.since,
              ),
              one.status,
              attached(one.players),
            ),
          )
          const record = pool(desired, { reached }, { max: 10, maxSurge })
          const steps = planPool(record, hosts, NOW, limits())
          const made = steps.filter(step => step.kind === 'plan-host').length
          const known = hosts.filter(({ status }) => status !== 'unknown')
          const is = (...kinds: string[]) => known.filter(({ state }) => kinds.includes(state.kind))
          const up = is('planned', 'provisioning', 'installing', 'joining', 'ready')
          const clean = up.filter(({ record }) => record.flags.tainted === undefined).length
          const back = steps.filter(step => step.kind === 'host' && step.event.kind === 'undrain').length
          const drained = steps.flatMap(step =>
            step.kind === 'host' && step.event.kind === 'drain' ? [step.host] : [],
          )
          const touched = steps.flatMap(step => (step.kind === 'host' ? [step.host] : []))
          const ready = is('ready').length
          const enough = made + back === 0 || clean + back + made <= hostsMax(record)
          const floor = drained.length === 0 || ready - drained.length >= wantedHosts(record)
          const spared = hosts.every(
            ({ record, status }) =>
              !(
                drained.includes(record.id) &&
                (record.flags.protected !== undefined || status === 'unknown')
              ),
          )
          const surge =
            made === 0 ||
            clean +
              back +
              made +
              known.filter(
                ({ record, state }) =>
                  record.flags.tainted !== undefined &&
                  !['destroying', 'lost', 'adopt?'].includes(state.kind),
              ).length <=
              wantedHosts(record) + maxSurge
          return enough && floor && spared && surge && new Set(touched).size === touched.length
        },
      ),
      { numRuns: 2_000 },
    )
  },
)
