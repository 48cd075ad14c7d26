import t from 'tap'
import {
  afterCreate,
  afterDelete,
  afterGuard,
  beforeCreate,
  beforeDelete,
} from '../../../control-plane/scaler/calls.ts'
import { kinds, NOW, row, spec } from './scaler-lab.ts'

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
    { event: { kind: 'fail', refused: true }, why: 'cloud refuses: quota' },
  ])
  t.strictSame(kinds(afterCreate(host, { kind: 'throttled', retryAfterMs: 5 })), ['provider.pause'])
  t.strictSame(kinds(afterCreate(host, { kind: 'unknown', text: '500' })), [])
  t.strictSame(kinds(afterDelete(host, { kind: 'done', value: undefined }, [], NOW)), ['remove h1'])
  t.strictSame(kinds(afterDelete(host, { kind: 'throttled', retryAfterMs: 5 }, [], NOW)), ['provider.pause'])
  for (const answer of [
    { kind: 'refused', text: 'locked' } as const,
    { kind: 'unknown', text: '502' } as const,
  ])
    t.match(afterDelete(host, answer, [], NOW), [
      { kind: 'host.undo', host: 'h1', seen: [], items: [{ kind: 'server', attempts: 1, why: answer.text }] },
    ])
})

t.test('after the guard: gone is done, a refusal is a quarantine', async t => {
  const host = row('h1', 'destroying')
  t.strictSame(kinds(afterGuard(host, { kind: 'done' }, [], NOW)), ['remove h1'])
  t.match(afterGuard(host, { kind: 'refuse', why: 'not ours' }, [], NOW), [
    { event: { kind: 'flag', flag: 'quarantined', value: 'not ours' } },
  ])
  t.match(afterGuard(host, { kind: 'wait', why: 'away' }, [], NOW), [
    { items: [{ why: 'away', attempts: 1 }] },
  ])
  t.strictSame(afterGuard(host, { kind: 'wait', why: '' }, undefined, NOW), [])
})
