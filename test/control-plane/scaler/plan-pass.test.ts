import t from 'tap'
import { bakePoolOf } from '../../../control-plane/scaler/bake-pool.ts'
import type { ScalerFacts } from '../../../control-plane/scaler/ledger.ts'
import { type HostSight, UNSEEN } from '../../../control-plane/scaler/observed-host.ts'
import { planPass } from '../../../control-plane/scaler/plan-pass.ts'
import type { Listing, Machine } from '../../../control-plane/scaler/provider.ts'
import { ago, attached, budget, facts, later, NOW, pool, row, short, spec } from './scaler-lab.ts'

const machine = (host: string): Machine => ({
  providerId: `m-${host}`,
  tags: { owner: 'ours', pool: 'game', host },
  status: 'running',
})
const listing = (machines: readonly Machine[]): Listing => ({
  complete: true,
  machines,
  begunAt: ago(20),
  endedAt: ago(10),
})
const plan = (
  part: Partial<ScalerFacts>,
  machines: readonly Machine[] | undefined,
  sightOf: (tag: string) => HostSight = () => attached(),
) =>
  short(
    planPass({
      facts: facts(part),
      listings: new Map(machines === undefined ? [] : [[spec().provider, listing(machines)]]),
      sightOf,
    }),
  )

t.test('a pass sweeps, levels and takes each host one step further', async t => {
  const hosts = [row('h1', 'ready'), row('h2', 'planned')]
  t.strictSame(plan({ hosts, pools: [pool(2)] }, [machine('h1'), machine('x')]), ['orphan m-x', 'create h2'])
})

t.test('nothing left to do is no steps', async t => {
  t.strictSame(plan({ hosts: [row('h1', 'ready')], pools: [pool(1, { reached: 1 })] }, [machine('h1')]), [])
})

t.test('without a listing what is known is planned all the same', async t => {
  t.strictSame(plan({ hosts: [row('h1', 'ready')], pools: [pool(2)] }, undefined), ['growth game-51 small'])
})

t.test('while one turns out to be lost, nothing is drained in reliance on it', async t => {
  const hosts = [
    row('h1', 'ready', { missed: 2 }),
    row('h2', 'ready'),
    row('old', 'ready', { flags: { tainted: 'old' } }),
  ]
  const silentOne = (tag: string) => (tag === 'h1' ? UNSEEN : attached())
  t.strictSame(plan({ hosts, pools: [pool(2)] }, [machine('h2'), machine('old')], silentOne), ['lose h1'])
})

t.test('the cap holds over all pools of a pass', async t => {
  const caps = { hostsMax: 3, pendingMax: 100, createsPerHourMax: 100, createsPerDayMax: 100 }
  const pools = [pool(2, {}, { min: 0 }), pool(2, {}, { name: 'door' as never })]
  t.strictSame(plan({ pools, caps }, []), [
    'growth game-51 small',
    'growth game-52 small',
    'growth door-51 small',
    'blocked create 1',
  ])
})

t.test('budgets, breakers, pauses and brakes of the ledger reach the plan', async t => {
  const blocked = (part: Partial<ScalerFacts>) => plan({ pools: [pool(1)], ...part }, [])
  t.strictSame(blocked({}), ['growth game-51 small'])
  t.strictSame(blocked({ budgets: [budget('installation', 2.9)] }), ['blocked create 1'])
  t.strictSame(blocked({ pauses: [{ provider: spec().provider, until: later(1) }] }), ['blocked create 1'])
  const brake = {
    scope: 'pool:game',
    verb: 'create',
    reason: '',
    owner: 'ann',
    since: NOW,
    expiresAt: undefined,
  } as const
  t.strictSame(blocked({ brakes: [brake] }), ['blocked create 1'])
  const open = { kind: 'open', since: ago(5), until: later(5), opened: 0, why: 'full' } as const
  t.strictSame(blocked({ breakers: new Map([['cloud/north/small', open]]) }), ['growth game-51 large'])
  t.strictSame(
    blocked({
      breakers: new Map([
        ['cloud/north/small', open],
        ['cloud/north/large', open],
      ]),
    }),
    ['blocked create 1'],
  )
})

t.test('an orphan whose pool nobody declared is deleted all the same', async t => {
  const orphan = row('orphan-1', 'destroying', { pool: 'nobody' as never, destroyPurpose: 'orphan' })
  t.strictSame(plan({ hosts: [orphan], pools: [pool(0)] }, [machine('orphan-1')]), ['delete orphan-1'])
})

t.test('too many orphans at once: a person is asked', async t => {
  const orphans = ['a', 'b', 'c'].map(id => row(id, 'adopt?', {}, 100_000))
  t.strictSame(
    plan(
      { hosts: orphans, pools: [pool(0)] },
      orphans.map(({ id }) => machine(id)),
    ),
    ['ask a b c'],
  )
})

t.test(
  'what nobody declares any more ends all the same, also where no pool is left at its provider',
  async t => {
    const orphan = row('x', 'destroying', { pool: 'gone' as never, destroyPurpose: 'orphan' })
    t.strictSame(plan({ hosts: [orphan], pools: [] }, [machine('x')]), ['delete x'])
    const elsewhere = pool(0, {}, { provider: 'other' as never })
    t.strictSame(plan({ hosts: [orphan], pools: [elsewhere] }, [machine('x')]), ['delete x'])
  },
)

t.test('a brake on a pool holds the machines that its image is made on', async t => {
  const baker = row('bake-1', 'destroying', { pool: bakePoolOf(spec().name), destroyPurpose: 'launch' })
  const brake = { verb: 'delete', reason: '', owner: 'ann', since: NOW, expiresAt: undefined } as const
  const braked = (scope: ScalerFacts['brakes'][number]['scope']) =>
    plan(
      {
        hosts: [baker],
        pools: [pool(0, {}, { name: 'other' as never }), pool(0)],
        brakes: [{ ...brake, scope }],
      },
      [machine('bake-1')],
      () => UNSEEN,
    )
  t.strictSame(braked('pool:other'), ['delete bake-1'])
  t.strictSame(braked('pool:game'), [])
})

t.test('of two machines with one name neither is taken for empty', async t => {
  const hosts = [row('h1', 'draining'), row('x', 'adopt?', { hostTag: 'h1', providerId: 'm-x' }, 10)]
  const machines = [machine('h1'), { ...machine('h1'), providerId: 'm-x' }]
  t.strictSame(plan({ hosts, pools: [pool(0)] }, machines), [])
  t.strictSame(plan({ hosts: hosts.slice(0, 1), pools: [pool(0)] }, machines.slice(0, 1)), ['empty h1'])
})
