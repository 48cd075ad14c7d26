import type { FleetName } from '../../proto/contract/ids.ts'
import type { Datacenter, DeclaredSchedule } from './cluster.ts'
import type { StoreTimeMs } from '../../lib/store-time.ts'
import type { ImageRecord } from './images.ts'
import type { DatacenterName, PoolName } from './pool.ts'
import type { HookWait } from './hook-wait.ts'
import type { InboundHook } from './inbound-hook.ts'
import type { Sample } from './policies/policy.ts'
import type { DeliveryLog, Subscription } from './subscription.ts'
import type { HostTemplate } from './template.ts'

/** Kinds of records beside pools and hosts, by name: whatever belongs to one part of the scaler alone. A record is read and replaced as a whole,
 *  by compare-and-set on its version. */
export interface ScalerCollections {
  readonly datacenter: Datacenter
  readonly template: HostTemplate
  readonly image: ImageRecord
  readonly schedule: ScheduleRecord
  /** What an outside program said last, by policy source. */
  readonly sample: Sample
  /** By name. */
  readonly 'inbound-hook': InboundHook
  /** By name. */
  readonly subscription: Subscription
  /** By the name of the subscription. */
  readonly 'delivery-log': DeliveryLog
  /** By `hookWaitId`. */
  readonly 'hook-wait': HookWait
  /** One record, `installation`. */
  readonly identity: InstallationIdentity
  /** One record, `cluster`: that of the file that was applied last. */
  readonly cluster: ClusterRecord
  /** Answers to what people asked, by a hash of the request's id. */
  readonly request: RequestRecord
}

/** Whose file this control plane carries. */
export interface ClusterRecord {
  readonly name: string
  /** Pools that are not in the file any more: removed as soon as they are empty. */
  readonly leaving: readonly PoolName[]
  /** Fleets that are not in it any more: removed as soon as their last shard has ended. Absent: none. */
  readonly fleets?: readonly FleetName[]
  /** Datacenters that are not in it any more: removed as soon as their last pool is. Absent: none. */
  readonly datacenters?: readonly DatacenterName[]
}

/** The same id again: the same answer again. */
export interface RequestRecord {
  /** Of the method and everything that was asked for. */
  readonly digest: string
  /** JSON. */
  readonly answer: string
  readonly at: StoreTimeMs
}

/** Made once, by whoever finds none. Whoever can read the store can be every host: the store's password guards it. */
export interface InstallationIdentity {
  /** Join tokens of hosts are made with it. */
  readonly joinSecret: string
  /** OpenSSH forms. */
  readonly sshPrivateKey: string
  readonly sshPublicKey: string
}

export interface ScheduleRecord extends DeclaredSchedule {
  /** The last time that was claimed or skipped: one claim, one fire in the whole cluster. */
  readonly doneUntil: number | undefined
  /** Whether its floor holds now. */
  readonly fired: boolean
}

export type CollectionName = keyof ScalerCollections

export interface Versioned<T> {
  readonly id: string
  readonly version: number
  readonly value: T
}

/** All records of all collections, by id. */
export type CollectionFacts = {
  readonly [Name in CollectionName]: ReadonlyMap<string, Versioned<ScalerCollections[Name]>>
}

/** Records of one collection. */
export const COLLECTION_RECORDS_MAX = 2_000
/** Of one record, as JSON. */
export const RECORD_CHARACTERS_MAX = 200_000

export const NO_COLLECTIONS: CollectionFacts = {
  datacenter: new Map(),
  template: new Map(),
  image: new Map(),
  schedule: new Map(),
  sample: new Map(),
  'inbound-hook': new Map(),
  subscription: new Map(),
  'delivery-log': new Map(),
  'hook-wait': new Map(),
  identity: new Map(),
  cluster: new Map(),
  request: new Map(),
}
