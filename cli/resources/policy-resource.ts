import type { PolicyView, PoolPoliciesView } from '../../proto/contract/automation.ts'
import { durationText } from '../arguments/duration.ts'
import type { FactLine } from '../output/facts.ts'
import { column, compareIds, type Resource } from '../output/resource.ts'

/** One policy of one pool, as a row of a list. */
export interface PolicyRow extends PolicyView {
  readonly pool: string
}

export function policyRows({ pool, policies }: PoolPoliciesView): readonly PolicyRow[] {
  return policies.map(policy => ({ ...policy, pool }))
}

export const policyResource: Resource<PolicyRow> = {
  plural: 'policies',
  nameOf: policy => `${policy.pool} ${policy.name}`,
  compare: (left, right) => compareIds(left.pool, right.pool) || compareIds(left.name, right.name),
  columns: [
    column('POOL', policy => policy.pool),
    column('NAME', policy => policy.name),
    {
      heading: 'MODE',
      cell: policy => ({ text: policy.mode, tone: policy.mode === 'forecast' ? 'quiet' : 'good' }),
    },
    column('RULE', policy => policy.rule),
    column('SAYS', saysText),
    column('WHY', policy => policy.why || '-', true),
  ],
  record: policyRecord,
}

function policyRecord({ pool, name, mode, rule, opinion, hosts, why }: PolicyRow): object {
  return {
    pool,
    name,
    mode,
    rule,
    opinion: opinion === '' ? null : opinion,
    hosts: opinion === 'want' || opinion === 'floor' ? hosts : null,
    why: why === '' ? null : why,
  }
}

function saysText({ opinion, hosts }: PolicyView): string {
  switch (opinion) {
    case 'want':
      return String(hosts)
    case 'floor':
      return `at least ${hosts}`
    case 'hold':
      return 'no less than now'
    default:
      return '-'
  }
}

/** What all policies of a pool come to. */
export const poolPoliciesResource: Resource<PoolPoliciesView> = {
  plural: 'pools',
  nameOf: ({ pool }) => pool,
  compare: (left, right) => compareIds(left.pool, right.pool),
  columns: [
    column('POOL', view => view.pool),
    column('DESIRED', view => String(view.desired)),
    column('WANTED', view => String(view.wanted)),
    {
      heading: 'FORECAST',
      cell: view => ({
        text: String(view.forecast),
        ...(view.forecast === view.wanted ? {} : { tone: 'warning' as const }),
      }),
    },
    column('SPARES', view => String(view.spares)),
    column('OVERRIDE', overrideText),
    column('WHY', view => view.why || '-'),
    column('SETTLED', view => view.settled || '-', true),
  ],
  record: view => ({
    pool: view.pool,
    desired: view.desired,
    declared: view.declared,
    wanted: view.wanted,
    forecast: view.forecast,
    why: view.why,
    settled: view.settled,
    spares: view.spares,
    hosts: view.hosts,
    players: view.players === -1 ? null : view.players,
    slots: view.slots === -1 ? null : view.slots,
    override:
      view.overrideMs === 0
        ? null
        : { hosts: view.overrideHosts, forMs: view.overrideMs, by: view.overrideBy },
    policies: policyRows(view).map(policyRecord),
  }),
}

export function poolPoliciesFacts(view: PoolPoliciesView): readonly FactLine[] {
  return [
    { name: 'pool', value: view.pool },
    { name: 'desired', value: `${view.desired}, and ${view.spares} spare` },
    { name: 'wanted', value: view.why === '' ? '' : `${view.wanted}: ${view.why}` },
    { name: 'settled', value: view.settled },
    { name: 'forecast', value: `${view.forecast}, if every forecast counted` },
    { name: 'declared', value: String(view.declared) },
    { name: 'override', value: overrideText(view) },
    { name: 'ready hosts', value: String(view.hosts) },
    { name: 'players', value: view.players === -1 ? 'unknown' : String(view.players) },
    { name: 'places taken', value: view.slots === -1 ? 'unknown' : String(view.slots) },
    {
      name: 'policies',
      value: view.policies.map(
        policy =>
          `${policy.name} (${policy.mode}): ${policy.rule}; says ${saysText(policy)}, ${policy.why || 'not asked yet'}`,
      ),
    },
  ]
}

function overrideText({ overrideHosts, overrideMs, overrideBy }: PoolPoliciesView): string {
  return overrideMs === 0 ? '-' : `${overrideHosts} for ${durationText(overrideMs)}, by ${overrideBy}`
}
