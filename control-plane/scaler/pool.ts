import type { HostId } from '../../proto/contract/ids.ts'
import type { StoreTimeMs } from '../../lib/store-time.ts'
import type { LifecycleHook } from './lifecycle-hook.ts'
import type { ManualOverride } from './policies/combine-policies.ts'
import type { Policy } from './policies/policy.ts'
import type { ScalingHistory, ScalingRules } from './settle-desired.ts'
import type { SpareSpec } from './spares.ts'

type Brand<Name extends string> = { readonly __brand: Name }

export type PoolName = string & Brand<'PoolName'>
export type DatacenterName = string & Brand<'DatacenterName'>
/** One account at a provider, as configured: what quotas, `Retry-After` and breakers belong to. */
export type ProviderName = string & Brand<'ProviderName'>
/** Names one immutable version of what hosts of a pool are made from. */
export type TemplateName = string & Brand<'TemplateName'>
/** What to order: a size or flavour of this provider. */
export type HardwareName = string & Brand<'HardwareName'>

export const POOL_KINDS = ['game', 'proxy', 'cache'] as const
/** game: agents and shards. proxy: more front doors. cache: a pull-through image registry near the hosts. */
export type PoolKind = (typeof POOL_KINDS)[number]

/** More hosts than this in one pool are several pools. */
export const POOL_HOSTS_MAX = 1_000
/** Choices of hardware per pool. */
export const LADDER_RUNGS_MAX = 8
/** With its provider and region it names a breaker, whose row has room for so much. */
export const HARDWARE_CHARACTERS_MAX = 62

export interface PoolSpec {
  readonly name: PoolName
  readonly datacenter: DatacenterName
  readonly kind: PoolKind
  readonly provider: ProviderName
  /** Where the provider puts the hosts; its capacity is shared by all pools there. */
  readonly region: string
  /** How many hosts are wanted. demand: as many as the fleets that name this pool need, see `policies/`. */
  readonly hosts: number | 'demand'
  readonly min: number
  readonly max: number
  /** So many hosts more than wanted may exist while tainted ones are replaced. At least 1. */
  readonly maxSurge: number
  /** Ordered choices: the next one when the one before has no capacity. At least one. */
  readonly ladder: readonly HardwareName[]
  readonly template: TemplateName
  /** Places for players that one host has room for: shards take their fleet's `slots` of them. At least 1. */
  readonly slotsPerHost: number
  /** What only this kind of provider understands. */
  readonly settings: Readonly<Record<string, string>>
  readonly spares: SpareSpec
  /** A host that drains is stopped at the latest after so long. */
  readonly drainMs: number
  readonly rollout: RolloutSpec
  readonly scaling: ScalingRules
  readonly policies: readonly Policy[]
  readonly hooks: readonly LifecycleHook[]
}

export interface RolloutSpec {
  /** So long a checkpoint has to stay well before the next one. */
  readonly bakeMs: number
  /** So many replacements that fail halt the rollout. */
  readonly failuresMax: number
}

/** A replacement of all hosts by those of another template, under way. */
export interface Rollout {
  readonly from: TemplateName
  readonly to: TemplateName
  readonly since: StoreTimeMs
  /** Hosts that were tainted when it began. */
  readonly total: number
  /** Which of `CHECKPOINTS` it works towards. */
  readonly checkpoint: number
  /** Since when this checkpoint has been reached and everything was well; undefined before. */
  readonly reachedAt: StoreTimeMs | undefined
  /** Hosts of the new template that failed, by id; the ledger adds them in the commit that makes them fail. */
  readonly failed: readonly HostId[]
}

/** The row of a pool. */
export interface PoolRecord {
  readonly spec: PoolSpec
  /** How many hosts are wanted besides spares, before it is clamped to `min` and `max`. */
  readonly desired: number
  /** A person who may exceed limits has allowed so many hosts, more than `max`. */
  readonly exceed: number | undefined
  /** Hot spare hosts wanted on top. */
  readonly spares: number
  /** The level it had when it was last as wanted: what is missing below it is a replacement, above it growth. */
  readonly reached: number
  /** The highest number that a host of this pool was ever named with: names are never used again. */
  readonly lastOrdinal: number
  /** Grows with whatever changes what is wanted. Decisions made on an older one are refused. */
  readonly version: number
  readonly rollout: Rollout | undefined
  /** Since a person paused it; nothing is planned meanwhile. */
  readonly pausedAt: StoreTimeMs | undefined
  /** A person has seen the mass unhealth: it freezes nothing until then. */
  readonly unfrozenUntil: StoreTimeMs | undefined
  /** What was declared, or set by the last trigger: counts while no policy says how many. */
  readonly declared: number
  readonly override: ManualOverride | undefined
  readonly history: ScalingHistory
}

/** The most hosts the pool may have. */
export function hostsMax({ spec, exceed }: Pick<PoolRecord, 'spec' | 'exceed'>): number {
  return Math.max(spec.max, exceed ?? 0)
}

/** How many hosts the pool is to have, spares included: never outside its limits. */
export function wantedHosts(pool: PoolRecord): number {
  return Math.min(hostsMax(pool), Math.max(pool.spec.min, pool.desired) + pool.spares)
}
