import t from 'tap'
import { RelayBudget } from '../../../shard-agent/aliases/relay-budget.ts'

t.test('one address has its share, all have the whole, and what is given back is free again', async t => {
  const budget = new RelayBudget({ flowsMax: 4, flowsPerIpMax: 2, idleMs: 1 })
  t.equal(budget.take('a'), undefined)
  t.equal(budget.take('a'), undefined)
  t.equal(budget.take('a'), 'ip-limit')
  t.equal(budget.take(undefined), undefined, 'the proxy itself has no share')
  t.equal(budget.take('b'), undefined)
  t.equal(budget.take('c'), 'flow-limit')
  t.equal(budget.flows, 4)
  budget.give('a')
  t.equal(budget.take('c'), undefined)
  budget.give('c')
  t.equal(budget.take('a'), undefined)
})
