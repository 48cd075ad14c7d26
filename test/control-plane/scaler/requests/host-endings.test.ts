import t from 'tap'
import {
  planAdoptOrphan,
  planApproveDeletions,
  planDestroyOrphan,
} from '../../../../control-plane/scaler/requests/host-endings.ts'
import { hostState } from '../../../../control-plane/scaler/host.ts'
import type { HostId } from '../../../../proto/contract/ids.ts'
import { limitDeletes } from '../../../../control-plane/scaler/limit-deletes.ts'
import type { PoolName } from '../../../../control-plane/scaler/pool.ts'
import type { Step } from '../../../../control-plane/scaler/step.ts'
import { NOW, row, silent } from '../scaler-lab.ts'
import { answer, committed, meta, world } from './request-lab.ts'

t.test('an orphan whose agent answers is taken in; every other one is not', async t => {
  const before = world({ hosts: [row('o1', 'adopt?')] })
  const [host] = committed(before, planAdoptOrphan(before, 'o1', meta)).hosts
  t.equal(host && hostState(host).kind, 'ready')
  t.match(
    answer(() => planAdoptOrphan({ ...before, sightOf: () => silent(9) }, 'o1', meta)),
    /no agent of it answers here/,
  )
  t.match(
    answer(() =>
      planAdoptOrphan(world({ hosts: [row('o1', 'adopt?', { pool: 'old' as PoolName })] }), 'o1', meta),
    ),
    /names pool "old", which is not declared/,
  )
  t.match(
    answer(() =>
      planAdoptOrphan(
        world({ hosts: [row('o1', 'adopt?', { hostTag: 'h1' }), row('h1', 'ready')] }),
        'o1',
        meta,
      ),
    ),
    /host h1 has its name/,
  )
  t.match(
    answer(() => planAdoptOrphan(world({ hosts: [row('h1', 'ready')] }), 'h1', meta)),
    /is no orphan/,
  )
})

t.test('an orphan is destroyed by its whole id, and nothing else is', async t => {
  const before = world({ hosts: [row('o1', 'adopt?')] })
  const [host] = committed(before, planDestroyOrphan(before, 'o1', meta)).hosts
  t.equal(host && hostState(host).kind, 'destroying')
  t.match(
    answer(() => planDestroyOrphan(before, 'o', meta)),
    'give the whole id: o1',
  )
  t.match(
    answer(() => planDestroyOrphan(world({ hosts: [row('h1', 'drained')] }), 'h1', meta)),
    /is no orphan/,
  )
})

t.test('an approval lets through what was asked about, and nothing else', async t => {
  const ids = ['h1', 'h2', 'h3'] as HostId[]
  const repairs = ids.map((host): Step => ({
    kind: 'host',
    host,
    event: { kind: 'destroy', purpose: 'repair' },
    why: 'lost',
  }))
  const asking = limitDeletes(repairs, 3, [], NOW)
  const before = world({}, { lastSteps: asking })
  const plan = planApproveDeletions(before, [], meta, 0)
  t.equal(plan.outcome.summary, '3 hosts may be deleted within 15 min: h1, h2, h3')
  t.strictSame(limitDeletes(repairs, 3, committed(before, plan).approvals, NOW), repairs)
  const one = committed(before, planApproveDeletions(before, ['h2'], meta, 60_000)).approvals
  t.match(one, [{ hosts: ['h2'], until: NOW + 60_000, by: 'ann: a look' }])
  t.match(
    answer(() => planApproveDeletions(before, ['h9'], meta, 0)),
    /did not ask about h9/,
  )
  t.match(
    answer(() => planApproveDeletions(world(), [], meta, 0)),
    /asked about no deletions/,
  )
  t.match(
    answer(() => planApproveDeletions(before, [], meta, 86_400_001)),
    /for_ms/,
  )
})
