import type { StoreTimeMs } from '../../lib/store-time.ts'
import type { HostId } from '../../proto/contract/ids.ts'
import { type HostRecord, hostState } from './host.ts'
import type { ScalerFacts } from './ledger.ts'
import type { PoolName, PoolRecord } from './pool.ts'

/** What fleets have to know of a host of a pool. Hosts that are in no pool have none: whoever attaches takes whatever comes. */
export interface HostRoom {
  readonly pool: PoolName
  /** Places for players: shards take their fleet's `slots` of them. */
  readonly slots: number
  /** Whether new shards may begin there. */
  readonly accepts: boolean
  /** Why not; empty where they may. */
  readonly why: string
  readonly drain: HostDrain | undefined
}

/** It is being emptied: `until` then its shards have to be gone. */
export interface HostDrain {
  readonly since: StoreTimeMs
  readonly until: StoreTimeMs
}

export type HostRooms = ReadonlyMap<HostId, HostRoom>

export const NO_ROOMS: HostRooms = new Map()

/** The rooms of all hosts that have a row, whatever its state: one that is gone must not pass for a host without a pool. */
export function hostRooms({ pools, hosts }: Pick<ScalerFacts, 'pools' | 'hosts'>): HostRooms {
  const byName = new Map(pools.map(pool => [pool.spec.name, pool]))
  return new Map(hosts.map(host => [host.id, roomOf(host, byName.get(host.pool))]))
}

function roomOf(host: HostRecord, pool: PoolRecord | undefined): HostRoom {
  const why = refusalOf(host, pool)
  return {
    pool: host.pool,
    slots: pool?.spec.slotsPerHost ?? 0,
    accepts: why === undefined,
    why: why ?? '',
    drain: drainOf(host),
  }
}

function refusalOf(host: HostRecord, pool: PoolRecord | undefined): string | undefined {
  const { kind } = hostState(host)
  const { cordoned, tainted, quarantined } = host.flags
  if (pool === undefined) return 'its pool is gone'
  if (pool.spec.kind !== 'game') return `its pool is of kind ${pool.spec.kind}`
  if (kind !== 'ready') return `it is ${kind}`
  if (cordoned !== undefined) return `it is cordoned: ${cordoned}`
  if (tainted !== undefined) return `it is to be replaced: ${tainted}`
  return quarantined === undefined ? undefined : `it is quarantined: ${quarantined}`
}

function drainOf(host: HostRecord): HostDrain | undefined {
  const state = hostState(host)
  const { since } = state
  if (state.kind === 'draining') return { since, until: state.deadline }
  return state.kind === 'drained' ? { since, until: host.drainDeadline ?? since } : undefined
}
