import type { PolicyRule } from '../scaler/policies/policy.ts'
import { actionText } from '../scaler/inbound-hook.ts'

/** A rule in words. */
export function ruleText(rule: PolicyRule): string {
  switch (rule.kind) {
    case 'thresholds': {
      const above = rule.above.map(({ value, action }) => `above ${value}: ${actionText(action)}`)
      const below = rule.below.map(({ value, action }) => `below ${value}: ${actionText(action)}`)
      return `${rule.metric} per host ${[...above, ...below].join(', ')}`
    }
    case 'target':
      return `${rule.perHost} ${rule.metric} per host`
    case 'buffer':
      return `${rule.freeSlots} places free`
    case 'schedule':
      return `the floor of schedule ${rule.schedule}`
    case 'external':
      return `what ${rule.source} says`
    case 'demand':
      return 'what its fleets need'
  }
}
