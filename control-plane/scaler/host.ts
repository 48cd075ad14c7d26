import type { StoreTimeMs } from '../../lib/store-time.ts'
import type { HostId } from '../../proto/contract/ids.ts'
import type { HardwareName, PoolName, ProviderName, TemplateName } from './pool.ts'
import type { UndoItem } from './undo-list.ts'

export const HOST_STATES = [
  'planned',
  'provisioning',
  'installing',
  'joining',
  'ready',
  'draining',
  'drained',
  'destroying',
  'gone',
  'failed',
  'lost',
  'adopt?',
  'evicted',
] as const
export type HostStateName = (typeof HOST_STATES)[number]

/** Why a host is made. A quarter of each budget is kept for replacements. */
export type CreatePurpose = 'growth' | 'replacement'

/** Why a host is destroyed. `launch`: it never joined. `asked`: a person said so. */
export const DESTROY_PURPOSES = ['surplus', 'rollout', 'launch', 'repair', 'orphan', 'asked'] as const
export type DestroyPurpose = (typeof DESTROY_PURPOSES)[number]

/** When each step was taken; undefined for those it has not taken (again). */
export interface HostTimes {
  /** The row exists; nobody has been asked for anything. */
  readonly plannedAt: StoreTimeMs
  /** The provider was last asked for it (each time just before the call). */
  readonly askedAt?: StoreTimeMs | undefined
  /** The machine runs. */
  readonly builtAt?: StoreTimeMs | undefined
  /** Everything is installed on it, by script or by an image. */
  readonly installedAt?: StoreTimeMs | undefined
  /** Its agent has joined. */
  readonly readyAt?: StoreTimeMs | undefined
  readonly drainingAt?: StoreTimeMs | undefined
  readonly drainedAt?: StoreTimeMs | undefined
  readonly destroyingAt?: StoreTimeMs | undefined
  readonly goneAt?: StoreTimeMs | undefined
  readonly failedAt?: StoreTimeMs | undefined
  /** Its provider refused to make it (4xx, a quota): what a person has to hear about. */
  readonly refusedAt?: StoreTimeMs | undefined
  readonly lostAt?: StoreTimeMs | undefined
  /** First sighting of a machine of ours that no row accounts for. */
  readonly foundAt?: StoreTimeMs | undefined
  readonly evictedAt?: StoreTimeMs | undefined
}

/** Marks apart from the state; each says why, for people. */
export interface HostFlags {
  /** It is to be replaced: serves on, but counts as nothing. */
  readonly tainted?: string | undefined
  /** Never a victim. */
  readonly protected?: string | undefined
  /** Made to stand by. */
  readonly spare?: string | undefined
  /** Takes no new shards; never taken back from a drain by the scaler itself. */
  readonly cordoned?: string | undefined
  /** The delete guard refused it: nothing is done but to ask the guard again now and then. */
  readonly quarantined?: string | undefined
}

/** The row of a host. Its state is derived, see `hostState`. */
export interface HostRecord {
  readonly id: HostId
  readonly pool: PoolName
  readonly provider: ProviderName
  readonly template: TemplateName
  readonly hardware: HardwareName
  readonly createPurpose: CreatePurpose
  readonly destroyPurpose: DestroyPurpose | undefined
  /** The host tag of its machine: its own id, except for an adopted machine. */
  readonly hostTag: string
  /** The machine as the provider names it; undefined until the provider has told it. */
  readonly providerId: string | undefined
  /** The prebaked image it is made from; undefined: installed by script. */
  readonly image: string | undefined
  readonly times: HostTimes
  /** Present while it drains and after. */
  readonly drainDeadline: StoreTimeMs | undefined
  /** Calls to the provider that were to create it. */
  readonly asks: number
  /** Complete listings in a row without it. */
  readonly missed: number
  /** Begin of the last complete listing that was counted, with it or without. */
  readonly listedAt: StoreTimeMs | undefined
  readonly flags: HostFlags
  /** What was made for it, to be taken away before its machine: see `undo-list.ts`. */
  readonly undo: readonly UndoItem[]
  readonly why: string
}

/** Life of a host.
 *    planned → provisioning → installing → joining → ready ⇄ draining → drained → destroying → gone
 *  Aside: failed (held for a while), lost (not at its provider any more), adopt? (ours, without a row), evicted (let go). */
export type HostState =
  | { readonly kind: Exclude<HostStateName, 'draining'>; readonly since: StoreTimeMs }
  | { readonly kind: 'draining'; readonly since: StoreTimeMs; readonly deadline: StoreTimeMs }

/** The last word first: whatever ends a life outweighs what came before it. */
const BY_TIME: readonly (readonly [keyof HostTimes, Exclude<HostStateName, 'draining'>])[] = [
  ['evictedAt', 'evicted'],
  ['destroyingAt', 'destroying'],
  ['foundAt', 'adopt?'],
  ['lostAt', 'lost'],
  ['failedAt', 'failed'],
  ['drainedAt', 'drained'],
]
const ON_THE_WAY_UP: typeof BY_TIME = [
  ['readyAt', 'ready'],
  ['installedAt', 'joining'],
  ['builtAt', 'installing'],
  ['askedAt', 'provisioning'],
]

/** What state a row is in, by its timestamps alone. */
export function hostState({ times, drainDeadline }: Pick<HostRecord, 'times' | 'drainDeadline'>): HostState {
  // Most rows of a day are of hosts that are gone.
  if (times.goneAt !== undefined) return { kind: 'gone', since: times.goneAt }
  const first = (table: typeof BY_TIME): HostState | undefined => {
    for (const [step, kind] of table) {
      const since = times[step]
      if (since !== undefined) return { kind, since }
    }
    return undefined
  }
  const over = first(BY_TIME)
  if (over !== undefined) return over
  if (times.drainingAt !== undefined)
    return { kind: 'draining', since: times.drainingAt, deadline: drainDeadline ?? times.drainingAt }
  return first(ON_THE_WAY_UP) ?? { kind: 'planned', since: times.plannedAt }
}

/** Whether it was ever ready: such a host may carry players. */
export function hasJoined({ times }: Pick<HostRecord, 'times'>): boolean {
  return times.readyAt !== undefined
}

/** Whether a machine of it may exist that we answer for. */
export function mayExist(state: HostStateName): boolean {
  return state !== 'gone' && state !== 'evicted'
}
