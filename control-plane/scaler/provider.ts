import type { HostId } from '../../proto/contract/ids.ts'
import type { StoreTimeMs } from '../../lib/store-time.ts'
import type { HardwareName, PoolName } from './pool.ts'

/** What a provider says of a machine. `unknown`: a word that its driver does not know; such a machine is never counted, never deleted. */
export type MachineStatus = 'building' | 'running' | 'stopped' | 'error' | 'unknown'

/** Tags of a machine, as far as they are there. All three follow from the host's id and the installation. */
export interface MachineTags {
  readonly owner?: string | undefined
  readonly pool?: string | undefined
  readonly host?: string | undefined
}

/** A machine as its provider shows it. */
export interface Machine {
  readonly providerId: string
  readonly tags: MachineTags
  readonly status: MachineStatus
}

/** The machines with our owner tag. `complete` only if every page was read without a failure: nothing follows from what is missing in another. */
export interface Listing {
  readonly complete: boolean
  readonly machines: readonly Machine[]
  /** By the store's clock: before the first page was asked for, and after the last one was read. */
  readonly begunAt: StoreTimeMs
  readonly endedAt: StoreTimeMs
}

/** Pages of one listing; a listing of more is not complete. */
export const LISTING_PAGES_MAX = 100

export interface CreateMachine {
  /** The idempotency key, and the machine's name and host tag. */
  readonly host: HostId
  readonly owner: string
  readonly pool: PoolName
  readonly hardware: HardwareName
  readonly region: string
  /** Undefined: the provider's base image, to be installed by script. */
  readonly image: string | undefined
}

/** How a changing call ended. Only `unknown` leaves open whether anything happened: look before you ask again. */
export type CallAnswer<T> =
  | { readonly kind: 'done'; readonly value: T }
  /** 4xx or a quota: asking again does not help. `text` is for people. */
  | { readonly kind: 'refused'; readonly text: string }
  /** 429. */
  | { readonly kind: 'throttled'; readonly retryAfterMs: number }
  /** 5xx, a time-out, a broken connection. */
  | { readonly kind: 'unknown'; readonly text: string }

/** What the scaler needs of a provider. Every call ends within a time that its driver bounds, and never throws for what the provider does. */
export interface Provider {
  /** Whether `snapshot` works here; without, nothing is baked. */
  readonly canSnapshot: boolean
  /** All machines with this owner tag, all pages. */
  list(owner: string): Promise<Listing>
  /** One machine, read afresh. `gone`: the provider is sure that there is none. Undefined: it could not be read. */
  read(providerId: string): Promise<Machine | 'gone' | undefined>
  /** Twice with the same key makes one machine where the provider can; elsewhere the driver looks for the name first. */
  create(order: CreateMachine): Promise<CallAnswer<{ readonly providerId: string }>>
  /** A machine that does not exist is `done`. */
  delete(providerId: string): Promise<CallAnswer<undefined>>
  /** An image of a machine that is shut down. `refused` where the provider cannot. */
  snapshot(providerId: string, name: string): Promise<CallAnswer<{ readonly imageId: string }>>
}
