import type { FleetView } from '../../proto/contract/admin.ts'
import { column, compareIds, type Resource } from '../output/resource.ts'

export const fleetResource: Resource<FleetView> = {
  plural: 'fleets',
  nameOf: fleet => fleet.name,
  compare: (left, right) => compareIds(left.name, right.name),
  columns: [
    column('NAME', fleet => fleet.name),
    {
      heading: 'READY',
      cell: fleet => ({
        text: `${fleet.ready}/${fleet.shards}`,
        tone: fleet.ready >= fleet.shards ? 'good' : 'warning',
      }),
    },
    {
      heading: 'SPARES',
      cell: fleet => ({
        text: `${fleet.readySpares}/${fleet.spares}`,
        tone: fleet.readySpares >= fleet.spares ? 'good' : 'warning',
      }),
    },
    column('ROLLOUT', fleet => fleet.rollout || (fleet.noRoom === '' ? '-' : 'no room')),
    column('STARTING', fleet => String(fleet.starting)),
    column('PLAYERS', fleet => `${fleet.players}/${fleet.slots * fleet.shards}`),
    column('PLACEMENT', fleet => fleet.placement),
    column('LISTENERS', fleet => fleet.listeners.join(', ') || '-'),
    column('SLOTS', fleet => String(fleet.slots), true),
    column('VERSION', fleet => fleet.version, true),
    column('POOL', fleet => fleet.pool || '-', true),
  ],
  record: fleet => ({
    name: fleet.name,
    shards: fleet.shards,
    spares: fleet.spares,
    ready: fleet.ready,
    readySpares: fleet.readySpares,
    starting: fleet.starting,
    slots: fleet.slots,
    players: fleet.players,
    placement: fleet.placement,
    version: fleet.version,
    listeners: fleet.listeners,
    rollout: fleet.rollout,
    noRoom: fleet.noRoom,
    pool: fleet.pool,
  }),
}
