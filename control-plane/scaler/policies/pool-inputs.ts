import type { Facts } from '../../facts/facts.ts'
import { knowsPlayers, type LiveView } from '../../facts/live-view.ts'
import { groupsOn, placesReserved } from '../../facts/world.ts'
import { isServing, type ShardRecord } from '../../shards/shard.ts'
import { type HostRecord, hostState, mayExist } from '../host.ts'
import type { ScalerFacts } from '../ledger.ts'
import type { PoolRecord } from '../pool.ts'
import { demandOf } from './demand.ts'
import type { Demand, PolicyInputs, Sample } from './policy.ts'

/** What is known of a pool: for its policies, and for its spares. */
export interface PoolInputs extends PolicyInputs {
  /** Players of the largest group of the fleets that name the pool; undefined: nobody knows now. */
  readonly largestGroup: number | undefined
}

/** What the policies of a pool look at, from the ledger, the facts of shards and the links. What cannot be told is missing, never zero. */
export function poolInputs(pool: PoolRecord, scaler: ScalerFacts, facts: Facts, live: LiveView): PoolInputs {
  const hosts = scaler.hosts.filter(host => host.pool === pool.spec.name && mayExist(hostState(host).kind))
  const tags = new Set(hosts.map(({ hostTag }) => hostTag))
  const shards = facts.shards.filter(shard => tags.has(shard.host) && isServing(shard.life))
  const known = knowsPlayers(live)
  const schedules = [...scaler.collections.schedule.values()].map(({ value }) => value)
  return {
    metrics: known ? metricsOf(shards, scaler, facts, live) : {},
    slotsPerHost: Math.max(1, pool.spec.slotsPerHost),
    hosts: hosts.filter(host => hostState(host).kind === 'ready').length,
    floors: new Map(schedules.filter(({ fired }) => fired).map(({ name, floor }) => [name, floor])),
    external: new Map([...scaler.collections.sample].map(([source, { value }]) => [source, value])),
    demand: poolDemand(pool, hosts, facts),
    largestGroup: known ? largestGroup(pool, facts, live) : undefined,
  }
}

function metricsOf(
  shards: readonly ShardRecord[],
  { now }: ScalerFacts,
  facts: Facts,
  live: LiveView,
): { readonly players: Sample; readonly slots: Sample } {
  const players = shards
    .flatMap(({ ref }) => groupsOn(facts, ref))
    .reduce((sum, group) => sum + live.playersOf(group.id), 0)
  const reserved = shards.reduce((sum, { ref }) => sum + placesReserved(facts, ref), 0)
  return { players: { value: players, at: now }, slots: { value: players + reserved, at: now } }
}

function largestGroup({ spec }: PoolRecord, facts: Facts, live: LiveView): number {
  const fleets = new Set(fleetsOf(spec.name, facts).map(fleet => fleet.spec.name))
  const sizes = facts.groups.filter(({ fleet }) => fleets.has(fleet)).map(({ id }) => live.playersOf(id))
  return Math.max(0, ...sizes)
}

/** What the fleets that name this pool need, with their shards where they are. Those on hosts that are to go have to go elsewhere. */
export function poolDemand({ spec }: PoolRecord, hosts: readonly HostRecord[], facts: Facts): Demand {
  const staying = hosts.filter(stays)
  const fleets = fleetsOf(spec.name, facts)
  const names = new Set(fleets.map(fleet => fleet.spec.name))
  const living = facts.shards.filter(
    ({ fleet, life, host }) =>
      names.has(fleet) &&
      (life.kind === 'starting' || life.kind === 'ready' || life.kind === 'suspect') &&
      staying.some(({ hostTag }) => hostTag === host),
  )
  const missing = fleets.map(fleet => ({
    fleet: fleet.spec.name,
    slots: fleet.spec.slots,
    shards: Math.max(
      0,
      fleet.shards + fleet.spares - living.filter(shard => shard.fleet === fleet.spec.name).length,
    ),
  }))
  const occupied = staying.map(({ id, hostTag }) => ({
    host: id,
    slots: living.filter(({ host }) => host === hostTag).map(({ slots }) => slots),
  }))
  return demandOf(missing, occupied, Math.max(1, spec.slotsPerHost))
}

function fleetsOf(pool: string, facts: Facts): Facts['fleets'] {
  return facts.fleets.filter(fleet => fleet.spec.pool === pool)
}

function stays(host: HostRecord): boolean {
  const { kind } = hostState(host)
  return host.flags.tainted === undefined && host.flags.cordoned === undefined && kind === 'ready'
}
