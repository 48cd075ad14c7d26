import type { StoreTimeMs } from '../../../lib/store-time.ts'
import { applyAction } from './apply-action.ts'
import {
  type MetricName,
  type Opinion,
  type PolicyInputs,
  type PolicyRule,
  SAMPLE_MS_MAX,
  type Sample,
} from './policy.ts'

/** What a rule says now. A value that is missing, old or no number makes it hold: nothing measured is never read as zero.
 *  @param current what is wanted now */
export function evaluatePolicy(
  rule: PolicyRule,
  inputs: PolicyInputs,
  current: number,
  now: StoreTimeMs,
): Opinion {
  switch (rule.kind) {
    case 'thresholds':
      return byThresholds(rule, inputs, current, now)
    case 'target': {
      const value = fresh(inputs.metrics[rule.metric], now)
      if (value === undefined) return unmeasured(rule.metric)
      const hosts = Math.ceil(value / rule.perHost)
      return { kind: 'want', hosts, why: `${value} ${rule.metric}, ${rule.perHost} per host` }
    }
    case 'buffer': {
      const value = fresh(inputs.metrics.slots, now)
      if (value === undefined) return unmeasured('slots')
      const hosts = Math.ceil((value + rule.freeSlots) / Math.max(1, inputs.slotsPerHost))
      return { kind: 'want', hosts, why: `${value} places taken, ${rule.freeSlots} are to be free` }
    }
    case 'schedule': {
      const hosts = inputs.floors.get(rule.schedule)
      return hosts === undefined
        ? { kind: 'floor', hosts: 0, why: `${rule.schedule} has not fired yet` }
        : { kind: 'floor', hosts, why: `${rule.schedule} says at least ${hosts}` }
    }
    case 'external': {
      const value = fresh(inputs.external.get(rule.source), now)
      return value === undefined || !Number.isInteger(value)
        ? { kind: 'hold', why: `${rule.source} has not said a number of hosts lately` }
        : { kind: 'want', hosts: value, why: `${rule.source} says ${value}` }
    }
    case 'demand':
      return inputs.demand === undefined
        ? { kind: 'hold', why: 'nobody knows now what the fleets need' }
        : { kind: 'want', ...inputs.demand }
  }
}

function byThresholds(
  rule: Extract<PolicyRule, { readonly kind: 'thresholds' }>,
  inputs: PolicyInputs,
  current: number,
  now: StoreTimeMs,
): Opinion {
  const value = fresh(inputs.metrics[rule.metric], now)
  if (value === undefined) return unmeasured(rule.metric)
  // Nobody on no hosts is no load; somebody on no hosts is more than any threshold.
  const perHost = inputs.hosts === 0 ? (value === 0 ? 0 : Infinity) : value / inputs.hosts
  const passed = rule.above
    .filter(threshold => perHost > threshold.value)
    .toSorted((left, right) => right.value - left.value)[0]
  const fallen = rule.below
    .filter(threshold => perHost < threshold.value)
    .toSorted((left, right) => left.value - right.value)[0]
  const hit = passed ?? fallen
  return hit === undefined
    ? { kind: 'want', hosts: current, why: `${value} ${rule.metric}: between the thresholds` }
    : {
        kind: 'want',
        hosts: applyAction(hit.action, current),
        why: `${value} ${rule.metric} on ${inputs.hosts} hosts pass ${hit.value} per host`,
      }
}

function unmeasured(metric: MetricName): Opinion {
  return { kind: 'hold', why: `nobody has measured ${metric} lately` }
}

function fresh(sample: Sample | undefined, now: StoreTimeMs): number | undefined {
  return sample === undefined ||
    !Number.isFinite(sample.value) ||
    sample.value < 0 ||
    now - sample.at > SAMPLE_MS_MAX
    ? undefined
    : sample.value
}
