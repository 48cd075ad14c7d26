import t from 'tap'
import { applyAction } from '../../../../control-plane/scaler/policies/apply-action.ts'

t.test('actions: step, percent, absolute; never below zero, never nothing', async t => {
  t.equal(applyAction({ kind: 'step', hosts: 2 }, 3), 5)
  t.equal(applyAction({ kind: 'step', hosts: -5 }, 3), 0)
  t.equal(applyAction({ kind: 'percent', percent: 10 }, 3), 4)
  t.equal(applyAction({ kind: 'percent', percent: -10 }, 3), 2)
  t.equal(applyAction({ kind: 'percent', percent: 50 }, 4), 6)
  t.equal(applyAction({ kind: 'percent', percent: -400 }, 4), 0)
  t.equal(applyAction({ kind: 'absolute', hosts: 7 }, 4), 7)
})
