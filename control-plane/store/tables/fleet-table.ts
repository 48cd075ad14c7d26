import type { FleetRecord, FleetSpec } from '../../fleets/fleet.ts'
import type { FleetName } from '../../../proto/contract/ids.ts'
import { numberIn, parsedIn } from './columns.ts'
import { type Refusal, refusedUnless } from './change-context.ts'
import { put, rows, run, type Row, type Statements } from './statements.ts'

export function* readFleets(): Statements<readonly FleetRecord[]> {
  return (yield* rows('SELECT * FROM fleet ORDER BY name')).map(fleetOf)
}

export function* putFleet(fleet: FleetRecord): Statements<Refusal> {
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
  return undefined
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

export function* removeFleet(name: FleetName): Statements<Refusal> {
  const written = yield* run(
    `DELETE FROM fleet WHERE name = :name
     AND NOT EXISTS (SELECT 1 FROM shard WHERE fleet = :name AND state NOT IN ('fenced', 'gone'))`,
    { name },
  )
  if (written > 0) yield* run('DELETE FROM shard WHERE fleet = :name', { name })
  return refusedUnless(written, `there is no fleet ${name}, or it still has shards`)
}

function fleetOf(row: Row): FleetRecord {
  const spec = parsedIn(row, 'spec', revivedBytes) as FleetSpec
  return {
    // JSON leaves out what is undefined; the record says it.
    spec: { ...spec, ready: spec.ready, probe: spec.probe },
    shards: numberIn(row, 'shards'),
    spares: numberIn(row, 'spares'),
    declared: { shards: numberIn(row, 'declared_shards'), spares: numberIn(row, 'declared_spares') },
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
