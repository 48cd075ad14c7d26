import t from 'tap'
import { evaluatePolicy } from '../../../../control-plane/scaler/policies/evaluate-policy.ts'
import {
  type PolicyInputs,
  type PolicyRule,
  SAMPLE_MS_MAX,
} from '../../../../control-plane/scaler/policies/policy.ts'
import { ago, NOW } from '../scaler-lab.ts'
import { inputs, target, thresholds } from './policy-lab.ts'

const says = (rule: PolicyRule, part: Partial<PolicyInputs> = {}, current = 3) => {
  const opinion = evaluatePolicy(rule, inputs(part), current, NOW)
  return opinion.kind === 'hold' ? 'hold' : `${opinion.kind} ${opinion.hosts}`
}
const players = (value: number, at = NOW) => ({ metrics: { players: { value, at } } })

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
