import type { HostId } from '../../proto/contract/ids.ts'
import type { StoreTimeMs } from '../../lib/store-time.ts'
import type { HardwareName, PoolName, PoolSpec } from './pool.ts'
import type { UndoKind } from './undo-list.ts'

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
  /** Where the control plane reaches it, for the installation by script; undefined: none yet, or none that the provider tells. */
  readonly address?: string | undefined
}

/** The machines with our owner tag. `complete` only if every page was read without a failure: nothing follows from what is missing in another. */
export interface ListedMachines {
  readonly complete: boolean
  readonly machines: readonly Machine[]
}

/** With when it was made. */
export interface Listing extends ListedMachines {
  /** By the store's clock: before the first page was asked for, and after the last one was read. */
  readonly begunAt: StoreTimeMs
  readonly endedAt: StoreTimeMs
}

/** Of a provider that nobody has measured. */
export const SETTLE_MS_DEFAULT = 60_000

/** Pages of one listing; a listing of more is not complete. */
export const LISTING_PAGES_MAX = 100

export interface CreateMachine {
  /** The idempotency key, and the machine's name and host tag. */
  readonly host: HostId
  readonly owner: string
  readonly pool: PoolName
  readonly hardware: HardwareName
  readonly region: string
  /** The base image of its template, or a prebaked one. */
  readonly image: string
  readonly firstBoot: FirstBoot
  /** Of the pool, as declared: what only this kind of provider understands. */
  readonly settings: Readonly<Record<string, string>>
}

/** What a machine is given on its way: no image has any of it. */
export interface FirstBoot {
  /** Where its agent fetches its identity, once. Undefined for a machine that is only baked. */
  readonly join: { readonly url: string; readonly token: string } | undefined
  /** In the form of `authorized_keys`: who may install it by script. */
  readonly sshPublicKey: string
}

/** Something that a machine needs beside itself. Its id follows from the host's, so that it is found again whatever happened. */
export interface SideResource {
  readonly kind: Exclude<UndoKind, 'server'>
  readonly id: string
}

/** A prebaked image of ours. */
export interface StoredImage {
  readonly imageId: string
  readonly name: string
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

/** What a provider cannot do of what a pool wants. */
export interface OrderMistake {
  /** Of the pool in its file: `['hardware', 0]`, `['settings', 'network']`. */
  readonly path: readonly (string | number)[]
  /** `is no size: …`. */
  readonly mistake: string
}

/** What a pool's machines are ordered by. */
export type PoolOrder = Pick<PoolSpec, 'ladder' | 'region' | 'settings'>

/** What the scaler needs of a provider. Every call ends within a time that its driver bounds, and never throws for what the provider does. */
export interface Provider {
  /** Whether `stop` and `snapshot` work here; without, nothing is baked. */
  readonly canSnapshot: boolean
  /** So long after a change a listing may not show it yet: two looks that are to count as two lie at least this far apart. 1,000 to 600,000. */
  readonly settleMs: number
  /** What it would refuse of every order of such a pool, all at once. Pure. Absent: only its service knows. */
  mistakes?(pool: PoolOrder): readonly OrderMistake[]
  /** All machines with this owner tag, all pages. */
  list(owner: string): Promise<ListedMachines>
  /** One machine, read afresh. `gone`: the provider is sure that there is none. Undefined: it could not be read. */
  read(providerId: string): Promise<Machine | 'gone' | undefined>
  /** What this machine needs beside itself, in the order in which it is made. Pure; at most `UNDO_ITEMS_MAX` - 1. */
  sidesOf(order: CreateMachine): readonly SideResource[]
  /** Makes one of them. One that exists already is `done`. */
  makeSide(order: CreateMachine, side: SideResource): Promise<CallAnswer<undefined>>
  /** One that does not exist is `done`; one that is not ours is `refused`. */
  removeSide(side: SideResource, owner: string): Promise<CallAnswer<undefined>>
  /** Twice with the same key makes one machine where the provider can; elsewhere the driver looks for the name first. */
  create(order: CreateMachine): Promise<CallAnswer<{ readonly providerId: string }>>
  /** A machine that does not exist is `done`. */
  delete(providerId: string): Promise<CallAnswer<undefined>>
  /** Shuts a machine down in order; `done` once it is asked, or stands already. */
  stop(providerId: string): Promise<CallAnswer<undefined>>
  /** An image of a machine that is shut down. `refused` where the provider cannot. The same name twice gives the same image. */
  snapshot(providerId: string, name: string, owner: string): Promise<CallAnswer<{ readonly imageId: string }>>
  /** Images with our owner tag. Undefined: they could not be read to the end. */
  images(owner: string): Promise<readonly StoredImage[] | undefined>
  /** One that does not exist is `done`. */
  deleteImage(imageId: string): Promise<CallAnswer<undefined>>
}
