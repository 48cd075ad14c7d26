import type { ListRequest } from '../../proto/contract/admin.ts'
import type { FleetRecord } from '../fleets/fleet.ts'

/** Whether something of this fleet is asked for: by the fleet's name, and by its labels, all of which must match. */
export function fleetMatches(filter: ListRequest, name: string, fleet: FleetRecord | undefined): boolean {
  if (filter.fleet !== '' && filter.fleet !== name) return false
  return Object.entries(filter.labels).every(([key, value]) => fleet?.spec.labels[key] === value)
}
