import t from 'tap'
import {
  afterCreate,
  afterDelete,
  afterGuard,
  beforeCreate,
  beforeDelete,
} from '../../../control-plane/scaler/calls.ts'
import { consequencesOf } from '../../../control-plane/scaler/consequences.ts'
import type { LedgerChange } from '../../../control-plane/scaler/ledger.ts'
import type { Step } from '../../../control-plane/scaler/step.ts'
import { stepChanges } from '../../../control-plane/scaler/step-changes.ts'
import type { HostId } from '../../../proto/contract/ids.ts'
import { facts, NOW, pool, row, spec } from './scaler-lab.ts'

const kinds = (changes: readonly LedgerChange[]) =>
  changes.map(change => (change.kind === 'host.event' ? `${change.event.kind} ${change.host}` : change.kind))
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

t.test('before a call: the brakes, the pause, the row, the budgets, the breaker, all or nothing', async t => {
  t.strictSame(kinds(beforeCreate(row('h1', 'planned'), spec(), 'i-1')), [
    'brake.none',
    'provider.unpaused',
    'ask h1',
    'budget.take',
    'breaker.tell',
  ])
  t.match(beforeCreate(row('h1', 'planned', { createPurpose: 'replacement' }), spec(), undefined)[3], {
    purpose: 'replacement',
    scopes: { length: 4 },
  })
  t.strictSame(kinds(beforeDelete(row('h1', 'destroying'), spec())), [
    'brake.none',
    'provider.unpaused',
    'budget.take',
  ])
})

t.test('after a call: what the answer says; nothing where it leaves it open', async t => {
  const host = row('h1', 'provisioning')
  t.strictSame(kinds(afterCreate(host, { kind: 'done', value: { providerId: 'm-1' } })), ['accept h1'])
  t.match(afterCreate(host, { kind: 'refused', text: 'quota' }), [
    { event: { kind: 'fail' }, why: 'cloud refuses: quota' },
  ])
  t.strictSame(kinds(afterCreate(host, { kind: 'throttled', retryAfterMs: 5 })), ['provider.pause'])
  t.strictSame(kinds(afterCreate(host, { kind: 'unknown', text: '500' })), [])
  t.strictSame(kinds(afterDelete(host, { kind: 'done', value: undefined })), ['remove h1'])
  t.strictSame(kinds(afterDelete(host, { kind: 'throttled', retryAfterMs: 5 })), ['provider.pause'])
  t.strictSame(kinds(afterDelete(host, { kind: 'refused', text: 'locked' })), [])
  t.strictSame(kinds(afterDelete(host, { kind: 'unknown', text: '502' })), [])
})

t.test('after the guard: gone is done, a refusal is a quarantine', async t => {
  const host = row('h1', 'destroying')
  t.strictSame(kinds(afterGuard(host, { kind: 'done' })), ['remove h1'])
  t.match(afterGuard(host, { kind: 'refuse', why: 'not ours' }), [
    { event: { kind: 'flag', flag: 'quarantined', value: 'not ours' } },
  ])
  t.strictSame(afterGuard(host, { kind: 'wait', why: '' }), [])
})

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
