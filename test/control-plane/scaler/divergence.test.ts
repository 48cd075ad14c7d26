import t from 'tap'
import { DIVERGENCE_MS_MAX, isAlarming, nextDivergence } from '../../../control-plane/scaler/divergence.ts'
import { later, NOW } from './scaler-lab.ts'

t.test('a difference that stays the same for an hour is a person’s business', async t => {
  const first = nextDivergence(undefined, 'two too few', NOW)
  const same = nextDivergence(first, 'two too few', later(DIVERGENCE_MS_MAX))
  t.notOk(isAlarming(same, later(DIVERGENCE_MS_MAX - 1)))
  t.ok(isAlarming(same, later(DIVERGENCE_MS_MAX)))
})

t.test('as long as it changes, something is done about it', async t => {
  const moved = nextDivergence(nextDivergence(undefined, 'two too few', NOW), 'one too few', later(5))
  t.match(moved, { since: later(5) })
  t.equal(nextDivergence(moved, undefined, later(9)), undefined)
  t.notOk(isAlarming(undefined, NOW))
})
