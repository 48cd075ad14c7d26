import type { FleetName } from '../../../proto/contract/ids.ts'
import type { ZoneMap } from '../../../proto/contract/zone.ts'
import type { Change } from '../../facts/change.ts'
import { ZONE_MAPS_MAX, type ZoneMapRecord } from '../../zones/zone-map-record.ts'
import { type ChangeContext, type Refusal, refusedUnless } from './change-context.ts'
import { numberIn, parsedIn, textIn, timeIn } from './columns.ts'
import { row, rows, run, type Row, type Statements } from './statements.ts'
import { TableRoom } from './table-room.ts'

type ChangeOf<Kind extends Change['kind']> = Extract<Change, { readonly kind: Kind }>

export function newZoneMapRoom(): TableRoom {
  return new TableRoom('SELECT COUNT(*) AS held FROM zone_map', ZONE_MAPS_MAX)
}

/** The very same record for a map that has not been applied since. */
export function* readZoneMaps(known: readonly ZoneMapRecord[]): Statements<readonly ZoneMapRecord[]> {
  return (yield* rows('SELECT * FROM zone_map ORDER BY fleet')).map(found => {
    const same = ({ map, appliedAt }: ZoneMapRecord): boolean =>
      map.fleet === textIn(found, 'fleet') &&
      map.version === numberIn(found, 'version') &&
      appliedAt === timeIn(found, 'applied_at')
    return known.find(same) ?? recordOf(found)
  })
}

export function* putZones(
  { now, zoneMapRoom }: ChangeContext,
  { map, expected, by }: ChangeOf<'zones.put'>,
): Statements<Refusal> {
  const { fleet } = map
  const version = expected + 1
  const values = { fleet, version, by, now, map: JSON.stringify({ ...map, version }) }
  if (expected > 0) {
    const written = yield* run(REPLACE, { ...values, expected })
    return refusedUnless(written, `the map of fleet ${fleet} is not at version ${expected}`)
  }
  const known = yield* row('SELECT 1 FROM fleet WHERE name = :fleet', { fleet })
  if (known === undefined) return `there is no fleet ${fleet}`
  const present = yield* row('SELECT version FROM zone_map WHERE fleet = :fleet', { fleet })
  if (present !== undefined)
    return `fleet ${fleet} has a map already, at version ${numberIn(present, 'version')}`
  if ((yield* zoneMapRoom.left()) <= 0) return `there are ${ZONE_MAPS_MAX} maps already`
  zoneMapRoom.take(yield* run(INSERT, values))
  return undefined
}

const REPLACE = `UPDATE zone_map SET version = :version, applied_by = :by, applied_at = :now, map = :map
  WHERE fleet = :fleet AND version = :expected`
const INSERT = `INSERT INTO zone_map (fleet, version, applied_by, applied_at, map)
  VALUES (:fleet, :version, :by, :now, :map)`

export function* removeZones(
  { zoneMapRoom }: ChangeContext,
  { fleet, expected }: ChangeOf<'zones.remove'>,
): Statements<Refusal> {
  const sql = 'DELETE FROM zone_map WHERE fleet = :fleet AND version = :expected'
  const written = yield* run(sql, { fleet, expected })
  zoneMapRoom.take(-written)
  return refusedUnless(written, `fleet ${fleet} has no map at version ${expected}`)
}

/** With the fleet itself. */
export function* dropZonesOf({ zoneMapRoom }: ChangeContext, fleet: FleetName): Statements<void> {
  zoneMapRoom.take(-(yield* run('DELETE FROM zone_map WHERE fleet = :fleet', { fleet })))
}

function recordOf(found: Row): ZoneMapRecord {
  return {
    map: parsedIn(found, 'map') as ZoneMap,
    by: textIn(found, 'applied_by'),
    appliedAt: timeIn(found, 'applied_at'),
  }
}
