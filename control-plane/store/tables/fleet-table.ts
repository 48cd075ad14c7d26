import { ROLLOUT_FAILURES_MAX, surgeOf } from '../../fleets/deployment.ts'
import type { FleetRecord, FleetSpec, FleetPlan } from '../../fleets/fleet.ts'
import { type FleetName, type ShardRef, shardRefText } from '../../../proto/contract/ids.ts'
import { numberIn, parsedIn, textIn } from './columns.ts'
import { type ChangeContext, type Refusal, refusedUnless } from './change-context.ts'
import { put, row, rows, run, type Row, type Statements } from './statements.ts'
import { dropZonesOf } from './zone-map-table.ts'

export function* readFleets(): Statements<readonly FleetRecord[]> {
  const plans = new Map(
    (yield* rows('SELECT * FROM fleet_plan')).map(found => [textIn(found, 'fleet'), found] as const),
  )
  return (yield* rows('SELECT * FROM fleet ORDER BY name')).map(found =>
    fleetOf(found, plans.get(textIn(found, 'name'))),
  )
}

export function* putFleet({
  fleet,
  expected,
}: {
  readonly fleet: FleetRecord
  readonly expected?: number
}): Statements<Refusal> {
  if (expected !== undefined) {
    const refusal = yield* refuseOtherPlan(fleet.spec.name, expected)
    if (refusal !== undefined) return refusal
  }
  yield* put(
    `UPDATE fleet SET shards = :shards, spares = :spares, declared_shards = :declaredShards,
       declared_spares = :declaredSpares, spec = :spec
     WHERE name = :name`,
    `INSERT INTO fleet (name, shards, spares, declared_shards, declared_spares, spec)
     VALUES (:name, :shards, :spares, :declaredShards, :declaredSpares, :spec)`,
    {
      name: fleet.spec.name,
      shards: fleet.shards,
      spares: fleet.spares,
      declaredShards: fleet.declared.shards,
      declaredSpares: fleet.declared.spares,
      spec: JSON.stringify(fleet.spec),
    },
  )
  if (fleet.plan === undefined)
    yield* run('DELETE FROM fleet_plan WHERE fleet = :name', { name: fleet.spec.name })
  else yield* putPlan(fleet.spec.name, fleet.plan, surgeOf(fleet))
  return undefined
}

export function* deployFleet(change: {
  readonly fleet: FleetName
  readonly expected: number
  readonly spec: FleetSpec
  readonly plan: FleetPlan
}): Statements<Refusal> {
  const { fleet: name, spec, plan, expected } = change
  const found = yield* row('SELECT * FROM fleet WHERE name = :name', { name })
  if (found === undefined) return `there is no fleet ${name}`
  const refusal = yield* refuseOtherPlan(name, expected)
  if (refusal !== undefined) return refusal
  yield* run('UPDATE fleet SET spec = :spec WHERE name = :name', { name, spec: JSON.stringify(spec) })
  const counts = { shards: numberIn(found, 'shards'), spares: numberIn(found, 'spares') }
  yield* putPlan(name, plan, surgeOf({ ...counts, spec, plan }))
  return undefined
}

function* refuseOtherPlan(name: FleetName, expected: number): Statements<Refusal> {
  const present = yield* row('SELECT * FROM fleet_plan WHERE fleet = :name', { name })
  return (present === undefined ? 0 : planIn(present).version) === expected
    ? undefined
    : `the plan of fleet ${name} is not at ${expected} any more`
}

export function* failFleet(change: {
  readonly fleet: FleetName
  readonly version: string
  readonly shard: ShardRef
}): Statements<Refusal> {
  const found = yield* row('SELECT * FROM fleet_plan WHERE fleet = :name', { name: change.fleet })
  const plan = found === undefined ? undefined : planIn(found)
  const text = shardRefText(change.shard)
  if (plan?.rollout?.to !== change.version || plan.rollout.failed.includes(text)) return undefined
  const failed = [...plan.rollout.failed, text].slice(-ROLLOUT_FAILURES_MAX)
  const next = {
    ...plan,
    version: plan.version + 1,
    rollout: { ...plan.rollout, failed, reachedAt: undefined },
  }
  yield* putPlan(change.fleet, next, numberIn(found ?? {}, 'surge'))
  return undefined
}

export function* refuseBelowFloor(name: FleetName): Statements<Refusal> {
  const found = yield* row(
    `SELECT (SELECT COUNT(*) FROM shard WHERE fleet = :name AND state = 'ready') AS ready, shards + spares AS wanted
     FROM fleet WHERE name = :name`,
    { name },
  )
  return found !== undefined && numberIn(found, 'ready') > numberIn(found, 'wanted')
    ? undefined
    : `no more shards of fleet ${name} are ready than it wants`
}

function* putPlan(fleet: FleetName, plan: FleetPlan, surge: number): Statements<void> {
  yield* put(
    'UPDATE fleet_plan SET surge = :surge, plan = :plan WHERE fleet = :fleet',
    'INSERT INTO fleet_plan (fleet, surge, plan) VALUES (:fleet, :surge, :plan)',
    { fleet, surge, plan: JSON.stringify(plan) },
  )
}

export function* scaleFleet(change: {
  readonly fleet: FleetName
  readonly shards: number
  readonly spares: number
}): Statements<Refusal> {
  const written = yield* run('UPDATE fleet SET shards = :shards, spares = :spares WHERE name = :name', {
    name: change.fleet,
    shards: change.shards,
    spares: change.spares,
  })
  return refusedUnless(written, `there is no fleet ${change.fleet}`)
}

export function* removeFleet(context: ChangeContext, name: FleetName): Statements<Refusal> {
  const written = yield* run(
    `DELETE FROM fleet WHERE name = :name AND shards + spares = 0
     AND NOT EXISTS (SELECT 1 FROM shard WHERE fleet = :name AND state NOT IN ('fenced', 'gone'))`,
    { name },
  )
  if (written > 0) {
    yield* run('DELETE FROM shard_drain WHERE shard_id IN (SELECT shard_id FROM shard WHERE fleet = :name)', {
      name,
    })
    yield* run('DELETE FROM shard WHERE fleet = :name', { name })
    yield* run('DELETE FROM fleet_plan WHERE fleet = :name', { name })
    yield* dropZonesOf(context, name)
  }
  return refusedUnless(written, `there is no fleet ${name}, or it still has shards, or wants some`)
}

function fleetOf(found: Row, plan: Row | undefined): FleetRecord {
  return {
    spec: wholeSpec(parsedIn(found, 'spec', revivedBytes) as FleetSpec),
    shards: numberIn(found, 'shards'),
    spares: numberIn(found, 'spares'),
    declared: { shards: numberIn(found, 'declared_shards'), spares: numberIn(found, 'declared_spares') },
    ...(plan === undefined ? {} : { plan: planIn(plan) }),
  }
}

/** JSON leaves out what is undefined; the record says it. */
function wholeSpec(spec: FleetSpec): FleetSpec {
  return { ...spec, ready: spec.ready, probe: spec.probe }
}

function planIn(found: Row): FleetPlan {
  const plan = parsedIn(found, 'plan', revivedBytes) as FleetPlan
  const { rollout } = plan
  return {
    ...plan,
    deployments: plan.deployments.map(one => ({ ...one, spec: wholeSpec(one.spec), since: one.since })),
    rollout: rollout && { ...rollout, reachedAt: rollout.reachedAt, pausedAt: rollout.pausedAt },
    noRoom: plan.noRoom,
  }
}

/** Buffers (payloads of probes) become `{"type":"Buffer","data":[…]}` in JSON; nothing else in a fleet holds a list under `data`. */
function revivedBytes(_key: string, value: unknown): unknown {
  const isBytes =
    typeof value === 'object' &&
    value !== null &&
    'type' in value &&
    value.type === 'Buffer' &&
    'data' in value &&
    Array.isArray(value.data)
  return isBytes ? Buffer.from(value.data as readonly number[]) : value
}
