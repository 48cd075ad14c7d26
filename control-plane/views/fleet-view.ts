import type { FleetView } from '../../proto/contract/admin.ts'
import { endpointText } from '../../proto/contract/common.ts'
import { groupsOn } from '../facts/world.ts'
import type { FleetRecord } from '../fleets/fleet.ts'
import { rolloutText } from './deployment-view.ts'
import { clip } from './people-text.ts'
import type { DetailedWorld, ListenerDetail } from './live-detail.ts'

export function fleetView(world: DetailedWorld, fleet: FleetRecord): FleetView {
  const { facts, live } = world
  const { name } = fleet.spec
  const shards = facts.shards.filter(shard => shard.fleet === name)
  const ready = shards.filter(shard => shard.life.kind === 'ready')
  const readySpares = ready.filter(shard => groupsOn(facts, shard.ref).length === 0)
  const groups = facts.groups.filter(group => group.fleet === name)
  const listeners = live.proxies
    .filter(proxy => proxy.attached)
    .flatMap(proxy => proxy.listeners)
    .filter(listener => listener.fleet === name)
  return {
    name,
    shards: fleet.shards,
    spares: fleet.spares,
    ready: ready.length - readySpares.length,
    readySpares: readySpares.length,
    starting: shards.filter(shard => shard.life.kind === 'starting').length,
    slots: fleet.spec.slots,
    players: groups.reduce((sum, group) => sum + live.playersOf(group.id), 0),
    placement: fleet.spec.placement,
    version: fleet.spec.version,
    listeners: [...new Set(listeners.map(listenerText))].toSorted(),
    rollout: rolloutText(world, fleet),
    noRoom: clip(fleet.plan?.noRoom?.why ?? '', 1_000),
    pool: fleet.spec.pool ?? '',
  }
}

/** `main 0.0.0.0:7777 udp+tcp → arena`. */
export function listenerText(listener: ListenerDetail): string {
  const { name, bind, port, protocols, fleet } = listener
  return `${name} ${endpointText(bind, port)} ${protocols.join('+')} → ${fleet}`
}
