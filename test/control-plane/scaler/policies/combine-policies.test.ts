import fc from 'fast-check'
import t from 'tap'
import { combinePolicies, type Standing } from '../../../../control-plane/scaler/policies/combine-policies.ts'
import type { Policy, PolicyInputs, PolicyRule } from '../../../../control-plane/scaler/policies/policy.ts'
import { later, NOW } from '../scaler-lab.ts'
import { inputs, target, thresholds } from './policy-lab.ts'

const policy = (name: string, rule: PolicyRule, mode: Policy['mode'] = 'apply'): Policy => ({
  name,
  mode,
  rule,
})
const standing = (part: Partial<Standing> = {}): Standing => ({
  declared: 2,
  current: 4,
  override: undefined,
  ...part,
})
const combine = (
  policies: readonly Policy[],
  part: Partial<Standing> = {},
  given: Partial<PolicyInputs> = {},
) => combinePolicies(policies, inputs(given), standing(part), NOW)
const tracking = policy('tracking', target)
const evening = policy('evening', { kind: 'schedule', schedule: 'evening' })

t.test('without a policy that says how many, the declaration counts', async t => {
  t.match(combine([]), { hosts: 2, why: '2 are declared' })
  t.match(combine([evening]), { hosts: 6, why: /evening/ }, 'raised by floors')
  t.match(combine([evening], { declared: 9 }), { hosts: 9 })
})

t.test('the highest counts', async t => {
  t.match(combine([tracking]), { hosts: 5 })
  t.match(combine([tracking, evening]), { hosts: 6, why: /^evening/ })
  t.match(combine([tracking, policy('x', { kind: 'external', source: 'oracle' })]), { hosts: 8, why: /^x/ })
})

t.test(
  'a policy that cannot tell holds the level: nothing goes down because a measurement is missing',
  async t => {
    t.match(combine([tracking], { current: 7 }, { metrics: {} }), { hosts: 7 })
    t.match(
      combine(
        [tracking, policy('x', { kind: 'external', source: 'oracle' })],
        { current: 7 },
        { metrics: {} },
      ),
      { hosts: 8 },
      'but may go up',
    )
  },
)

t.test('a person’s word outweighs all of it, until then', async t => {
  const override = { hosts: 1, until: later(1), by: 'ann' }
  t.match(combine([tracking], { override }), { hosts: 1, why: 'ann has set 1' })
  t.match(combine([tracking], { override: { ...override, until: NOW } }), { hosts: 5 })
})

t.test('a forecast says what it would do, and does nothing', async t => {
  const forecast = combine([tracking, policy('x', { kind: 'external', source: 'oracle' }, 'forecast')])
  t.match(forecast, { hosts: 5, forecast: 8 })
  t.match(forecast.opinions[1], { policy: 'x', forecast: true, opinion: { hosts: 8 } })
  t.match(combine([policy('x', { kind: 'external', source: 'oracle' }, 'forecast')]), {
    hosts: 2,
    forecast: 8,
  })
})

t.test('any policies: missing measurements never lower the level', async () => {
  const rule = fc.constantFrom<PolicyRule>(
    target,
    thresholds,
    { kind: 'buffer', freeSlots: 10 },
    { kind: 'external', source: 'nobody' },
    { kind: 'schedule', schedule: 'evening' },
  )
  fc.assert(
    fc.property(fc.array(rule, { minLength: 1, maxLength: 6 }), fc.nat(50), (rules, current) => {
      const policies = rules.map((one, index) => policy(`p${index}`, one))
      const { hosts } = combine(policies, { current, declared: current }, { metrics: {} })
      return hosts >= current
    }),
  )
})
