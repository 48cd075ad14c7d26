import type { FleetRecord } from '../fleets/fleet.ts'
import type { DatacenterName, PoolSpec, ProviderName } from './pool.ts'
import type { HostTemplate } from './template.ts'

/** One private network and zone. Tainting one taints its pools. */
export interface Datacenter {
  readonly name: DatacenterName
  readonly provider: ProviderName
  readonly region: string
  /** What only this kind of provider understands: a network, a zone. Pools inherit it. */
  readonly settings: Readonly<Record<string, string>>
}

/** Declared times at which a pool's floor changes. The calendar is cron with a time zone, or one moment. */
export interface DeclaredSchedule {
  readonly name: string
  readonly pool: PoolSpec['name']
  readonly when:
    | { readonly kind: 'cron'; readonly cron: string; readonly timeZone: string }
    | { readonly kind: 'once'; readonly at: number }
  readonly floor: number
  readonly catchUp: 'skip' | 'once'
}

/** A cluster file, checked: everything in it is wanted, everything else of its kinds is not. */
export interface ClusterSpec {
  readonly name: string
  readonly datacenters: readonly Datacenter[]
  readonly templates: readonly HostTemplate[]
  readonly pools: readonly PoolSpec[]
  readonly fleets: readonly FleetRecord[]
  readonly schedules: readonly DeclaredSchedule[]
}

export const DATACENTERS_MAX = 50
export const POOLS_MAX = 100
export const SCHEDULES_MAX = 200
