import type { PolicyInputs, PolicyRule } from '../../../../control-plane/scaler/policies/policy.ts'
import { NOW } from '../scaler-lab.ts'

export const inputs = (part: Partial<PolicyInputs> = {}): PolicyInputs => ({
  metrics: { players: { value: 250, at: NOW }, slots: { value: 260, at: NOW } },
  slotsPerHost: 100,
  hosts: 3,
  floors: new Map([['evening', 6]]),
  external: new Map([['oracle', { value: 8, at: NOW }]]),
  demand: { hosts: 4, why: '4 shards' },
  ...part,
})

export const target: PolicyRule = { kind: 'target', metric: 'players', perHost: 60 }

export const thresholds: PolicyRule = {
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
