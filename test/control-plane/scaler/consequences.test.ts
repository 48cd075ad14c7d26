import t from 'tap'
import { consequencesOf } from '../../../control-plane/scaler/consequences.ts'
import { NOW, pool, row } from './scaler-lab.ts'

t.test('what a breaker and a rollout learn is part of the commit', async t => {
  const rollout = {
    from: 't0',
    to: 't1',
    since: NOW,
    total: 3,
    checkpoint: 0,
    reachedAt: undefined,
    failed: [],
  } as never
  const told = (state: 'provisioning' | 'joining' | 'ready', kind: 'fail' | 'build') =>
    consequencesOf(pool(3, { rollout }), row('h1', state), { kind }, 'why', 0.5)
  t.match(told('provisioning', 'build').breaker, { key: 'cloud/north/small', event: { kind: 'succeeded' } })
  t.match(told('provisioning', 'fail'), {
    breaker: { event: { kind: 'failed', chance: 0.5 } },
    rollout: { failed: ['h1'] },
  })
  t.equal(told('joining', 'fail').breaker, undefined, 'no fault of the provider’s capacity')
  t.match(told('joining', 'fail').rollout, { failed: ['h1'] })
  t.strictSame(consequencesOf(pool(3), row('h1', 'ready'), { kind: 'undrain' }, '', 0), {})
})
