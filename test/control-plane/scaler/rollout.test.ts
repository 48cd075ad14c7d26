import t from 'tap'
import { planPool } from '../../../control-plane/scaler/plan-pool.ts'
import type { PoolRecord, Rollout, TemplateName } from '../../../control-plane/scaler/pool.ts'
import {
  checkpointQuota,
  planRollout,
  rolloutAfterFailure,
  startRollout,
} from '../../../control-plane/scaler/rollout.ts'
import { ago, limits, many, NOW, pool, row, short, well } from './scaler-lab.ts'

const OLD = 't0' as TemplateName
const NEW = 't1' as TemplateName
const rollout = (part: Partial<Rollout> = {}): Rollout => ({
  from: OLD,
  to: NEW,
  since: ago(5_000),
  total: 10,
  checkpoint: 0,
  reachedAt: undefined,
  failed: [],
  ...part,
})
const changing = (part: Partial<Rollout> = {}, desired = 10): PoolRecord =>
  pool(desired, { reached: desired, rollout: rollout(part) })
const old = (count: number) => many(count, 'ready', { template: OLD, flags: { tainted: 'old' } }, 'o')
const fresh = (count: number, state: 'ready' | 'joining' = 'ready') => many(count, state, {}, 'n')
const plan = (...given: [PoolRecord, Parameters<typeof planPool>[1]]) =>
  short(planPool(...given, NOW, limits()))

t.test('checkpoints: one host, a tenth, a half, all', async t => {
  const quotas = (total: number) => [0, 1, 2, 3, 9].map(checkpoint => checkpointQuota({ checkpoint, total }))
  t.strictSame(quotas(10), [1, 1, 5, 10, 10])
  t.strictSame(quotas(35), [1, 4, 18, 35, 35])
  t.strictSame(quotas(1), [1, 1, 1, 1, 1])
})

t.test(
  'it begins by tainting whatever is not of the template; those that are already are left alone',
  async t => {
    const hosts = [
      well('a', 'ready', { template: OLD }),
      well('b', 'ready'),
      well('c', 'joining', { template: OLD }),
      well('d', 'destroying', { template: OLD }),
    ]
    const [step] = startRollout(pool(3, {}, { template: OLD }), hosts, NEW, NOW)
    t.match(step, {
      kind: 'rollout',
      template: NEW,
      rollout: { from: OLD, to: NEW, total: 2, checkpoint: 0 },
    })
    t.strictSame(step?.kind === 'rollout' && step.taints.map(({ host }) => host), ['a', 'c'])
    t.match(
      startRollout(pool(3, {}, { template: OLD }), [], NEW, NOW)[0],
      { rollout: undefined, template: NEW },
      'nothing to replace',
    )
  },
)

t.test('until the first checkpoint one host is replaced, however great the surge', async t => {
  t.strictSame(plan(changing(), old(10)), ['replacement game-51 small'])
  t.strictSame(plan(changing(), [...old(10), ...fresh(1, 'joining')]), [])
  t.strictSame(plan(changing(), [...old(10), ...fresh(1)]).length, 1)
  t.match(plan(changing(), [...old(10), ...fresh(1)]), [/^drain o/])
})

t.test('a checkpoint has to be reached, and to stay well while it bakes', async t => {
  const hosts = [...old(9), ...fresh(1)]
  t.strictSame(plan(changing(), hosts), ['rollout 0 reached'])
  t.strictSame(plan(changing({ reachedAt: ago(59_999) }), hosts), [])
  t.strictSame(plan(changing({ reachedAt: ago(60_000) }), hosts), ['rollout 1'])
  t.match(
    plan(changing({ reachedAt: ago(60_000) }), [...old(9), ...fresh(1, 'joining')]),
    ['rollout 0'],
    'not well: anew',
  )
})

t.test('half of it: the surge limits what comes at a time', async t => {
  const half = changing({ checkpoint: 2 })
  t.strictSame(plan(half, [...old(9), ...fresh(1)]), [
    'replacement game-51 small',
    'replacement game-52 small',
    'blocked create 2',
  ])
})

t.test('it is over when nothing old is left and one of the new ones is ready', async t => {
  t.strictSame(plan(changing({ checkpoint: 3 }, 2), fresh(2)), ['rollout over'])
  t.strictSame(
    plan(changing({ checkpoint: 3 }, 0), []).filter(step => step.startsWith('rollout')),
    [],
    'nobody has proved the template',
  )
})

t.test('failures of new hosts are counted once each, old ones’ not', async t => {
  const record = changing()
  t.match(rolloutAfterFailure(record, row('n1', 'joining')), { failed: ['n1'] })
  t.equal(rolloutAfterFailure(record, row('o1', 'ready', { template: OLD })), undefined)
  t.equal(rolloutAfterFailure(changing({ failed: ['n1' as never] }), row('n1', 'joining')), undefined)
  t.equal(rolloutAfterFailure(pool(3), row('n1', 'joining')), undefined)
})

t.test(
  'too many failures halt it: back to the old template, the rest is no longer tainted, nothing else in this pass',
  async t => {
    const hosts = [
      ...old(8),
      well('d', 'draining', { template: OLD, flags: { tainted: 'old' } }),
      ...fresh(1, 'joining'),
    ]
    const { steps, alone } = planRollout(changing({ failed: ['n1', 'n2'] as never[] }), hosts, NOW)
    t.ok(alone)
    t.strictSame(
      steps
        .flatMap(step => (step.kind === 'rollout' ? step.taints.map(({ value }) => value) : ['none']))
        .filter(value => value !== undefined),
      ['none'],
      'every taint is taken off',
    )
    t.match(steps, [
      {
        kind: 'rollout',
        rollout: undefined,
        template: OLD,
        taints: { length: 8 },
        why: /2 hosts of t1 failed \(n1, n2\): back to t0/,
      },
      { kind: 'alarm' },
    ])
    t.strictSame(plan(changing({ failed: ['n1', 'n2'] as never[] }), hosts), ['rollout over', 'alarm game'])
  },
)

t.test('the most loaded are replaced last', async t => {
  const hosts = [well('busy', 'ready', { template: OLD, flags: { tainted: 'old' } }, 90), ...old(1)]
  const { reprieved } = planRollout(changing({ total: 2 }, 2), hosts, NOW)
  t.strictSame([...reprieved], ['busy'])
})
