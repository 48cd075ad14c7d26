import { countOf } from '../../facts/request.ts'
import { hostState, mayExist } from '../host.ts'
import type { LedgerChange, ScalerFacts } from '../ledger.ts'
import { observedHost } from '../observed-host.ts'
import type { PoolName, PoolRecord, PoolSpec } from '../pool.ts'
import { startRollout } from '../rollout.ts'
import { stepChanges } from '../step-changes.ts'
import { conflict } from '../requests/scaler-request.ts'
import { fieldDiff, fieldSummary } from './field-diff.ts'

/** What one part of a declaration comes to. */
export interface PartPlan {
  /** `+ pool game: …`, `~ pool game: max 3 → 5`, `- pool game: …`. */
  readonly diff: readonly string[]
  readonly changes: readonly LedgerChange[]
  readonly touched: readonly string[]
}

export const NOTHING: PartPlan = { diff: [], changes: [], touched: [] }

export function together(parts: readonly PartPlan[]): PartPlan {
  return {
    diff: parts.flatMap(({ diff }) => diff),
    changes: parts.flatMap(({ changes }) => changes),
    touched: parts.flatMap(({ touched }) => touched),
  }
}

/** Where a machine stands and what it is for: another machine. */
const FIXED = ['provider', 'region', 'datacenter', 'kind'] as const

/** Brings one pool in line with its declaration; another template is a rollout.
 *  @throws SwitchyardError `SWY_CONFLICT` where that would leave machines behind */
export function planDeclaredPool(facts: ScalerFacts, spec: PoolSpec): PartPlan {
  const pool = facts.pools.find(other => other.spec.name === spec.name)
  const { name } = spec
  if (pool === undefined)
    return {
      diff: [`+ pool ${name}: ${fieldSummary(firstOf(spec))}`],
      changes: [{ kind: 'pool.put', spec, expected: undefined }],
      touched: [name],
    }
  const lines = fieldDiff(pool.spec, spec)
  if (lines.length === 0) return NOTHING
  refuseMoved(facts, pool, spec)
  const replaced = pool.spec.template === spec.template ? [] : rolloutChanges(facts, pool, spec)
  return {
    diff: lines.map(
      line => `~ pool ${name}: ${line}${line.startsWith('template ') ? rolloutText(facts, pool, spec) : ''}`,
    ),
    changes: [
      { kind: 'pool.put', spec: { ...spec, template: pool.spec.template }, expected: pool.version },
      ...replaced,
    ],
    touched: [name],
  }
}

/** What people look at first. */
function firstOf(spec: PoolSpec): object {
  const { kind, hosts, min, max, ladder, slotsPerHost, provider, region, template, policies, hooks } = spec
  return {
    kind,
    hosts,
    min,
    max,
    ladder,
    slotsPerHost,
    provider,
    region,
    template,
    policies: policies.map(({ name }) => name),
    hooks: hooks.map(({ name }) => name),
  }
}

function refuseMoved(facts: ScalerFacts, pool: PoolRecord, spec: PoolSpec): void {
  const hosts = existing(facts, spec.name)
  const moved = FIXED.find(field => pool.spec[field] !== spec[field])
  if (moved !== undefined && hosts.length > 0)
    throw conflict(
      `pool ${spec.name}: ${moved} cannot change from ${pool.spec[moved]} to ${spec[moved]} while ${countOf(hosts.length, 'host is', 'hosts are')} there: ` +
        'declare a pool of another name, lead the fleets to it, and take this one out',
    )
}

function existing({ hosts }: ScalerFacts, pool: PoolName) {
  return hosts.filter(host => host.pool === pool && mayExist(hostState(host).kind))
}

function rolloutChanges(facts: ScalerFacts, pool: PoolRecord, spec: PoolSpec): readonly LedgerChange[] {
  const hosts = existing(facts, spec.name).map(host => observedHost(host, undefined))
  const steps = startRollout(pool, hosts, spec.template, facts.now)
  // What an earlier rollout wanted to replace and is of this template is wanted again.
  const saved = hosts.filter(
    ({ record, state }) =>
      pool.rollout !== undefined &&
      record.template === spec.template &&
      record.flags.tainted !== undefined &&
      state.kind === 'ready',
  )
  return [
    // The version of the row is held by `pool.put`, which goes before and raises it.
    ...steps.flatMap(step => stepChanges(step, facts)).filter(({ kind }) => kind !== 'pool.unchanged'),
    ...saved.map(({ record }): LedgerChange => ({
      kind: 'host.event',
      host: record.id,
      event: { kind: 'flag', flag: 'tainted', value: undefined },
      why: `it is of ${spec.template}`,
    })),
  ]
}

function rolloutText(facts: ScalerFacts, pool: PoolRecord, spec: PoolSpec): string {
  const old = existing(facts, pool.spec.name).filter(host => host.template !== spec.template)
  return old.length === 0 ? '' : ` (a rollout replaces ${countOf(old.length, 'host', 'hosts')})`
}

/** Takes a pool out that is not declared any more: at once where it is empty, else after its hosts have drained.
 *  @param fleets that name it and stay
 *  @throws SwitchyardError `SWY_CONFLICT` where a fleet names it */
export function planLeavingPool(
  facts: ScalerFacts,
  pool: PoolRecord,
  fleets: readonly string[],
): PartPlan & { readonly leaves: boolean } {
  const { name } = pool.spec
  if (fleets.length > 0)
    throw conflict(
      `pool ${name} cannot go: ${countOf(fleets.length, 'fleet', 'fleets')} (${fleets.join(', ')}) would have no hosts: give ${fleets.length === 1 ? 'it' : 'them'} another pool first`,
    )
  const hosts = existing(facts, name)
  if (hosts.length === 0)
    return {
      diff: [`- pool ${name}`],
      changes: [{ kind: 'pool.remove', pool: name, expected: pool.version }],
      touched: [name],
      leaves: false,
    }
  const spec: PoolSpec = {
    ...pool.spec,
    hosts: 0,
    min: 0,
    max: 0,
    spares: { min: 0, percent: 0, forLargestGroup: false },
    policies: [],
  }
  if (fieldDiff(pool.spec, spec).length === 0 && pool.desired === 0 && pool.spares === 0)
    return { ...NOTHING, leaves: true }
  return {
    diff: [`- pool ${name}: its ${countOf(hosts.length, 'host drains', 'hosts drain')} first`],
    changes: [
      { kind: 'pool.put', spec, expected: pool.version },
      { kind: 'pool.override', pool: name, override: undefined },
      { kind: 'pool.spares', pool: name, spares: 0 },
      {
        kind: 'pool.propose',
        pool: name,
        proposal: { hosts: 0, source: 'asked', force: true, mayExceed: false },
        declare: true,
      },
    ],
    touched: [name],
    leaves: true,
  }
}

/** Removes pools that the last applied file has not, once they are empty; for the loop. Each entry is one commit. */
export function planEmptied(facts: ScalerFacts): readonly (readonly LedgerChange[])[] {
  const record = facts.collections.cluster.get('cluster')
  if (record === undefined) return []
  const empty = facts.pools.filter(
    ({ spec }) => record.value.leaving.includes(spec.name) && existing(facts, spec.name).length === 0,
  )
  const [pool] = empty
  // One at a time: the next one is planned from the record as it will be then.
  return pool === undefined
    ? []
    : [
        [
          { kind: 'pool.remove', pool: pool.spec.name, expected: pool.version },
          {
            kind: 'record.put',
            collection: 'cluster',
            id: 'cluster',
            expected: record.version,
            value: {
              ...record.value,
              leaving: record.value.leaving.filter(name => name !== pool.spec.name),
            },
          },
        ],
      ]
}
