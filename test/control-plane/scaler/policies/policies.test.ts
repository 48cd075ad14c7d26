import fc from 'fast-check'
import t from 'tap'
import { applyAction } from '../../../../control-plane/scaler/policies/apply-action.ts'
import { combinePolicies, type Standing } from '../../../../control-plane/scaler/policies/combine-policies.ts'
import { evaluatePolicy } from '../../../../control-plane/scaler/policies/evaluate-policy.ts'
import {
  type Policy,
  type PolicyInputs,
  type PolicyRule,
  SAMPLE_MS_MAX,
} from '../../../../control-plane/scaler/policies/policy.ts'
import { LATE_MS_MAX, planSchedule } from '../../../../control-plane/scaler/policies/schedule.ts'
import { ago, later, NOW } from '../scaler-lab.ts'

t.test('actions: step, percent, absolute; never below zero, never nothing', async t => {
  t.equal(applyAction({ kind: 'step', hosts: 2 }, 3), 5)
  t.equal(applyAction({ kind: 'step', hosts: -5 }, 3), 0)
  t.equal(applyAction({ kind: 'percent', percent: 10 }, 3), 4)
  t.equal(applyAction({ kind: 'percent', percent: -10 }, 3), 2)
  t.equal(applyAction({ kind: 'percent', percent: 50 }, 4), 6)
  t.equal(applyAction({ kind: 'percent', percent: -400 }, 4), 0)
  t.equal(applyAction({ kind: 'absolute', hosts: 7 }, 4), 7)
})

const inputs = (part: Partial<PolicyInputs> = {}): PolicyInputs => ({
  metrics: { players: { value: 250, at: NOW }, slots: { value: 260, at: NOW } },
  slotsPerHost: 100,
  hosts: 3,
  floors: new Map([['evening', 6]]),
  external: new Map([['oracle', { value: 8, at: NOW }]]),
  ...part,
})
const says = (rule: PolicyRule, part: Partial<PolicyInputs> = {}, current = 3) => {
  const opinion = evaluatePolicy(rule, inputs(part), current, NOW)
  return opinion.kind === 'hold' ? 'hold' : `${opinion.kind} ${opinion.hosts}`
}
const players = (value: number, at = NOW) => ({ metrics: { players: { value, at } } })
const target: PolicyRule = { kind: 'target', metric: 'players', perHost: 60 }
const thresholds: PolicyRule = {
  kind: 'thresholds',
  metric: 'players',
  above: [
    { value: 70, action: { kind: 'step', hosts: 1 } },
    { value: 90, action: { kind: 'percent', percent: 100 } },
  ],
  below: [
    { value: 30, action: { kind: 'step', hosts: -1 } },
    { value: 10, action: { kind: 'absolute', hosts: 1 } },
  ],
}

const TABLE: readonly (readonly [string, string, string])[] = [
  ['target: as many as carry it', says(target), 'want 5'],
  ['target: nobody', says(target, players(0)), 'want 0'],
  ['nothing measured is not zero', says(target, { metrics: {} }), 'hold'],
  ['nor is an old value', says(target, players(0, ago(SAMPLE_MS_MAX + 1))), 'hold'],
  ['nor no number', says(target, players(Number.NaN)), 'hold'],
  ['nor a negative one', says(target, players(-1)), 'hold'],
  ['a value of just that age counts', says(target, players(60, ago(SAMPLE_MS_MAX))), 'want 1'],
  ['buffer: taken and free places', says({ kind: 'buffer', freeSlots: 150 }), 'want 5'],
  ['buffer without slots', says({ kind: 'buffer', freeSlots: 150 }, { metrics: {} }), 'hold'],
  ['thresholds: in between', says(thresholds, players(180)), 'want 3'],
  ['thresholds: the first', says(thresholds, players(211)), 'want 4'],
  ['thresholds: the highest passed counts', says(thresholds, players(271)), 'want 6'],
  ['thresholds: below', says(thresholds, players(89)), 'want 2'],
  ['thresholds: the lowest counts', says(thresholds, players(29)), 'want 1'],
  ['thresholds: people and no hosts', says(thresholds, { ...players(1), hosts: 0 }, 1), 'want 2'],
  ['schedule: a floor', says({ kind: 'schedule', schedule: 'evening' }), 'floor 6'],
  ['schedule: not yet', says({ kind: 'schedule', schedule: 'morning' }), 'floor 0'],
  ['external', says({ kind: 'external', source: 'oracle' }), 'want 8'],
  ['external: silent', says({ kind: 'external', source: 'nobody' }), 'hold'],
  [
    'external: no number of hosts',
    says(
      { kind: 'external', source: 'oracle' },
      { external: new Map([['oracle', { value: 1.5, at: NOW }]]) },
    ),
    'hold',
  ],
]

for (const [name, got, wanted] of TABLE)
  t.test(name, async t => {
    t.equal(got, wanted)
  })

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

t.test('a schedule fires once, in time; what was slept through only if it says so, and once', async t => {
  const plan = (times: readonly number[], doneUntil?: number, catchUp: 'skip' | 'once' = 'skip') =>
    planSchedule(
      { name: 'evening', catchUp, doneUntil: doneUntil === undefined ? undefined : ago(doneUntil) },
      times.map(ago),
      NOW,
    )
  t.match(plan([-5]), { kind: 'wait' })
  t.match(plan([0]), { kind: 'fire', at: NOW })
  t.match(plan([LATE_MS_MAX, -9]), { kind: 'fire', at: ago(LATE_MS_MAX) })
  t.match(plan([5], 5), { kind: 'wait' }, 'fired already')
  t.match(plan([LATE_MS_MAX + 1]), { kind: 'skip', until: ago(LATE_MS_MAX + 1) })
  t.match(
    plan([900_000, 600_000, 300_000], 900_000, 'once'),
    { kind: 'fire', at: ago(300_000) },
    'the last of them, for all',
  )
  t.match(plan([900_000, 600_000, 300_000], 900_000), { kind: 'skip', until: ago(300_000) })
  t.match(plan([]), { kind: 'wait' })
})
