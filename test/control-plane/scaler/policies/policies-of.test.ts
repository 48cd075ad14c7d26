import t from 'tap'
import { policiesOf } from '../../../../control-plane/scaler/policies/policies-of.ts'
import type { Policy } from '../../../../control-plane/scaler/policies/policy.ts'
import { target } from './policy-lab.ts'

const tracking: Policy = { name: 'tracking', mode: 'apply', rule: target }
const evening: Policy = { name: 'mine', mode: 'forecast', rule: { kind: 'schedule', schedule: 'evening' } }
const names = (hosts: number | 'demand', policies: readonly Policy[], schedules: readonly string[]) =>
  policiesOf({ hosts, policies }, schedules).map(({ name, rule, mode }) => `${name} ${rule.kind} ${mode}`)

t.test('a pool that says demand has a policy for it; schedules that name the pool are floors', async t => {
  t.same(names(3, [], []), [])
  t.same(names(3, [tracking], ['evening']), ['tracking target apply', 'evening schedule apply'])
  t.same(names('demand', [], []), ['demand demand apply'])
  t.same(names(3, [evening], ['evening', 'night']), ['mine schedule forecast', 'night schedule apply'])
})

t.test('what is declared is not there twice', async t => {
  const own: Policy = { name: 'own', mode: 'forecast', rule: { kind: 'demand' } }
  t.same(names('demand', [own], []), ['own demand forecast'])
})
