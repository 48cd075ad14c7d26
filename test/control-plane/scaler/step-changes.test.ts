import t from 'tap'
import type { Step } from '../../../control-plane/scaler/step.ts'
import { stepChanges } from '../../../control-plane/scaler/step-changes.ts'
import type { HostId } from '../../../proto/contract/ids.ts'
import { kinds, facts, NOW, row, spec } from './scaler-lab.ts'

const ledger = facts({ hosts: [row('h1', 'ready')] })
const happens = (event: Extract<Step, { kind: 'host' }>['event']): Step => ({
  kind: 'host',
  host: 'h1' as HostId,
  event,
  why: 'because',
})

t.test('what follows from the number that is wanted is refused once another one is', async t => {
  t.strictSame(kinds(stepChanges(happens({ kind: 'drain', deadlineMs: 5 }), ledger)), [
    'pool.unchanged',
    'brake.none',
    'drain h1',
  ])
  t.strictSame(kinds(stepChanges(happens({ kind: 'undrain' }), ledger)), ['pool.unchanged', 'undrain h1'])
  t.strictSame(kinds(stepChanges(happens({ kind: 'destroy', purpose: 'surplus' }), ledger)), [
    'pool.unchanged',
    'brake.none',
    'destroy h1',
  ])
  t.strictSame(kinds(stepChanges(happens({ kind: 'fail' }), ledger)), ['fail h1'])
})

t.test('a planned host is a row that nobody has been asked for yet', async t => {
  const step: Step = {
    kind: 'plan-host',
    pool: spec().name,
    host: 'game-51' as HostId,
    hardware: spec().ladder[0]!,
    template: spec().template,
    purpose: 'growth',
    spare: true,
    why: 'more',
  }
  const changes = stepChanges(step, ledger)
  t.strictSame(kinds(changes), ['pool.unchanged', 'brake.none', 'host.insert'])
  t.match(changes[2], {
    ordinal: 51,
    host: { id: 'game-51', hostTag: 'game-51', asks: 0, times: { plannedAt: NOW }, flags: { spare: /./ } },
  })
})

t.test('a rollout and its taints are one commit', async t => {
  const step: Step = {
    kind: 'rollout',
    pool: spec().name,
    rollout: undefined,
    template: spec().template,
    taints: [{ host: 'h1' as HostId, value: undefined }],
    why: '',
  }
  t.strictSame(kinds(stepChanges(step, ledger)), ['pool.unchanged', 'pool.rollout', 'flag h1'])
})

t.test('calls and reports write nothing by themselves', async t => {
  for (const kind of ['create', 'install', 'delete'] as const)
    t.strictSame(stepChanges({ kind, host: 'h1' as HostId, why: '' }, ledger), [])
  t.strictSame(stepChanges({ kind: 'alarm', subject: 'h1', why: '' }, ledger), [])
})
