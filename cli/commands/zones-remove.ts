import type { FleetName } from '../../proto/contract/ids.ts'
import { namedChange } from '../change/named-change.ts'
import { METHODS } from '../remote/methods.ts'

export const zonesRemove = namedChange({
  verb: 'remove',
  description: 'takes the map of a fleet away; players stay where they are',
  what: 'fleet, or the beginning of one',
  apply: (plane, name, change) => plane.call(METHODS.removeZones, { fleet: name as FleetName, change }),
})
