import type { FleetName } from '../../../proto/contract/ids.ts'
import type { ClusterSpec } from '../cluster.ts'
import type { ClusterRecord, CollectionName, ScalerCollections, Versioned } from '../collections.ts'
import type { LedgerChange, ScalerFacts } from '../ledger.ts'
import type { DatacenterName } from '../pool.ts'
import { conflict } from '../requests/scaler-request.ts'
import { fieldDiff, fieldSummary } from './field-diff.ts'
import { templatesInUse } from './plan-unused.ts'
import { NOTHING, type PartPlan, planDeclaredPool, planLeavingPool, together } from './plan-pools.ts'

/** The one record of its collection. */
export const CLUSTER_RECORD = 'cluster'

/** The fleets as they will be. */
export interface FleetOutlook {
  /** Names of their pools; fleets of the configuration file are among them. */
  readonly pools: readonly { readonly fleet: string; readonly pool: string }[]
  /** Those that are to end. */
  readonly leaving: readonly FleetName[]
}

/** What a cluster file changes in the scaler's ledger; in one commit. Nothing where everything is as it says.
 *  @param fleets what becomes of the fleets
 *  @throws SwitchyardError `SWY_CONFLICT` for what cannot be, with what to do */
export function planApply(facts: ScalerFacts, spec: ClusterSpec, fleets: FleetOutlook): PartPlan {
  const { collections } = facts
  const record = collections.cluster.get(CLUSTER_RECORD)
  if (record !== undefined && record.value.name !== spec.name)
    throw conflict(
      `cluster.name: this control plane carries cluster ${record.value.name}, not ${spec.name}: applying it would take everything of ` +
        `${record.value.name} away; give it that name if that is what you mean`,
    )
  const gone = facts.pools.filter(pool => !spec.pools.some(({ name }) => name === pool.spec.name))
  const leaving = gone.map(pool =>
    planLeavingPool(
      facts,
      pool,
      fleets.pools.filter(({ pool: name }) => name === pool.spec.name).map(({ fleet }) => fleet),
    ),
  )
  const left = gone.filter((_, index) => leaving[index]?.leaves).map(pool => pool.spec.name)
  const datacenters = planGoneDatacenters(facts, spec, left)
  const rest = [
    planRecords('datacenter', facts, new Map(spec.datacenters.map(one => [one.name, one]))),
    planTemplates(facts, spec),
    ...spec.pools.map(pool => planDeclaredPool(facts, pool)),
    ...leaving,
    planSchedules(facts, spec),
    // Last: a pool that leaves is of its datacenter until then.
    datacenters,
  ]
  const value: ClusterRecord = {
    name: spec.name,
    leaving: left,
    ...(fleets.leaving.length === 0 ? {} : { fleets: fleets.leaving }),
    ...(datacenters.kept.length === 0 ? {} : { datacenters: datacenters.kept }),
  }
  // Written with everything that changes: what is taken away as unused meanwhile is planned from this record, too.
  const isSame =
    record !== undefined &&
    fieldDiff(record.value, value).length === 0 &&
    rest.every(({ changes }) => changes.length === 0)
  const own: PartPlan = {
    diff: record === undefined ? [`+ cluster ${spec.name}`] : [],
    changes: isSame ? [] : [put('cluster', CLUSTER_RECORD, record?.version, value)],
    touched: [],
  }
  return together([own, ...rest])
}

function put<Name extends CollectionName>(
  collection: Name,
  id: string,
  expected: number | undefined,
  value: ScalerCollections[Name],
): LedgerChange {
  return { kind: 'record.put', collection, id, expected, value } as LedgerChange
}

function removal(collection: CollectionName, { id, version }: Versioned<unknown>): LedgerChange {
  return { kind: 'record.remove', collection, id, expected: version }
}

function planRecords<Name extends 'datacenter' | 'schedule'>(
  collection: Name,
  { collections }: ScalerFacts,
  wanted: ReadonlyMap<string, ScalerCollections[Name]>,
): PartPlan {
  const parts = [...wanted].map(([id, value]): PartPlan => {
    const present = collections[collection].get(id)
    const lines = present === undefined ? [] : fieldDiff(present.value, value)
    if (present !== undefined && lines.length === 0) return NOTHING
    return {
      diff:
        present === undefined
          ? [`+ ${collection} ${id}: ${fieldSummary({ ...value, name: undefined })}`]
          : lines.map(line => `~ ${collection} ${id}: ${line}`),
      changes: [put(collection, id, present?.version, value)],
      touched: [id],
    }
  })
  return together(parts)
}

function planGoneDatacenters(
  { collections, pools }: ScalerFacts,
  spec: ClusterSpec,
  leaving: readonly string[],
): PartPlan & { readonly kept: readonly DatacenterName[] } {
  const undeclared = [...collections.datacenter.values()].filter(
    ({ id }) => !spec.datacenters.some(({ name }) => name === id),
  )
  const hasPool = (id: string): boolean =>
    pools.some(pool => pool.spec.datacenter === id && leaving.includes(pool.spec.name))
  const gone = undeclared.filter(({ id }) => !hasPool(id))
  return {
    diff: gone.map(({ id }) => `- datacenter ${id}`),
    changes: gone.map(record => removal('datacenter', record)),
    touched: gone.map(({ id }) => id),
    kept: undeclared.filter(({ id }) => hasPool(id)).map(({ value }) => value.name),
  }
}

/** New templates, and those that nobody needs any more: no pool, no rollout, no host. Their names say what they hold, so they never change. */
function planTemplates(facts: ScalerFacts, spec: ClusterSpec): PartPlan {
  const { collections } = facts
  const fresh = spec.templates.filter(({ name }) => !collections.template.has(name))
  const needed = new Set<string>([...spec.templates.map(({ name }) => name), ...templatesInUse(facts)])
  const unused = [...collections.template.values()].filter(({ id }) => !needed.has(id))
  return {
    diff: fresh.map(({ name, ...rest }) => `+ template ${name}: ${fieldSummary(rest)}`),
    changes: [
      ...fresh.map(template => put('template', template.name, undefined, template)),
      ...unused.map(record => removal('template', record)),
    ],
    touched: fresh.map(({ name }) => name),
  }
}

/** Schedules keep what has fired of them, as long as their calendar stays. */
function planSchedules(facts: ScalerFacts, spec: ClusterSpec): PartPlan {
  const known = facts.collections.schedule
  const wanted = spec.schedules.map(declared => {
    const present = known.get(declared.name)?.value
    const isSame = present !== undefined && fieldDiff(present.when, declared.when).length === 0
    const value = {
      ...declared,
      doneUntil: isSame ? present.doneUntil : undefined,
      fired: isSame && present.fired,
    }
    return [declared.name, value] as const
  })
  const gone = [...known.values()].filter(({ id }) => !spec.schedules.some(({ name }) => name === id))
  return together([
    planRecords('schedule', facts, new Map(wanted)),
    {
      diff: gone.map(({ id }) => `- schedule ${id}`),
      changes: gone.map(record => removal('schedule', record)),
      touched: gone.map(({ id }) => id),
    },
  ])
}
