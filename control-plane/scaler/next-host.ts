import { type StoreTimeMs, storeTimeAfter } from '../../lib/store-time.ts'
import type { DestroyPurpose, HostFlags, HostRecord, HostStateName } from './host.ts'
import { hostState } from './host.ts'
import { afterServer, isOpenSide } from './undo-list.ts'

/** What can happen to a host. Only `nextHost` changes its row. */
export type HostEvent =
  /** The provider is about to be asked to create it, from this image if there is one. */
  | { readonly kind: 'ask'; readonly image: string | undefined }
  /** The provider has told how it names the machine. */
  | { readonly kind: 'accept'; readonly providerId: string }
  | { readonly kind: 'build' }
  | { readonly kind: 'install' }
  | { readonly kind: 'join' }
  | { readonly kind: 'drain'; readonly deadlineMs: number }
  | { readonly kind: 'undrain' }
  | { readonly kind: 'empty' }
  | { readonly kind: 'destroy'; readonly purpose: DestroyPurpose }
  | { readonly kind: 'remove' }
  | { readonly kind: 'fail'; readonly refused?: boolean }
  | { readonly kind: 'lose' }
  /** A lost one is at its provider again. */
  | { readonly kind: 'find' }
  | { readonly kind: 'adopt' }
  | { readonly kind: 'evict' }
  /** A complete listing that began then has it, or not. */
  | { readonly kind: 'see' | 'miss'; readonly listedAt: StoreTimeMs }
  | { readonly kind: 'flag'; readonly flag: keyof HostFlags; readonly value: string | undefined }

/** In which states an event is answered; in every other one it changes nothing and its commit is refused. */
export const ANSWERED_IN: Readonly<Record<HostEvent['kind'], readonly HostStateName[]>> = {
  ask: ['planned', 'provisioning'],
  accept: ['provisioning', 'destroying', 'failed'],
  build: ['provisioning'],
  install: ['installing'],
  join: ['joining'],
  drain: ['ready'],
  undrain: ['draining', 'drained'],
  empty: ['draining'],
  destroy: ['planned', 'provisioning', 'installing', 'joining', 'drained', 'failed', 'lost', 'adopt?'],
  remove: ['destroying'],
  fail: ['planned', 'provisioning', 'installing', 'joining', 'ready', 'draining', 'drained'],
  lose: ['provisioning', 'installing', 'joining', 'ready', 'draining', 'drained', 'failed'],
  find: ['lost'],
  adopt: ['adopt?'],
  evict: ['installing', 'joining', 'ready', 'draining', 'drained', 'failed', 'adopt?'],
  see: ['provisioning', 'installing', 'joining', 'ready', 'draining', 'drained', 'failed', 'lost', 'adopt?'],
  miss: [
    'provisioning',
    'installing',
    'joining',
    'ready',
    'draining',
    'drained',
    'destroying',
    'failed',
    'adopt?',
  ],
  flag: [
    'planned',
    'provisioning',
    'installing',
    'joining',
    'ready',
    'draining',
    'drained',
    'destroying',
    'failed',
    'lost',
    'adopt?',
  ],
}

/** The row after an event. Undefined: not in this state, or not with this row; nothing may be written then.
 *  @param why for people; kept in the row */
export function nextHost(
  host: HostRecord,
  event: HostEvent,
  now: StoreTimeMs,
  why: string,
): HostRecord | undefined {
  if (!ANSWERED_IN[event.kind].includes(hostState(host).kind)) return undefined
  const at = (times: Partial<HostRecord['times']>): HostRecord => ({
    ...host,
    why,
    times: { ...host.times, ...times },
  })
  switch (event.kind) {
    case 'ask':
      // Once the provider has named the machine, another call could only make a second one.
      return host.providerId === undefined
        ? { ...at({ askedAt: now }), image: event.image, asks: host.asks + 1, missed: 0 }
        : undefined
    case 'accept':
      return host.providerId === undefined || host.providerId === event.providerId
        ? { ...host, providerId: event.providerId, missed: 0 }
        : undefined
    case 'build':
      return host.providerId === undefined ? undefined : at({ builtAt: now })
    case 'install':
      return at({ installedAt: now })
    case 'join':
      return at({ readyAt: now })
    case 'drain':
      return { ...at({ drainingAt: now }), drainDeadline: storeTimeAfter(now, event.deadlineMs) }
    case 'undrain':
      return { ...at({ drainingAt: undefined, drainedAt: undefined }), drainDeadline: undefined }
    case 'empty':
      return at({ drainedAt: now })
    case 'destroy':
      return { ...at({ destroyingAt: now }), destroyPurpose: event.purpose }
    case 'remove':
      // The row is what knows of the rest: it stays until all of it is taken away.
      return host.undo.some(isOpenSide)
        ? undefined
        : { ...at({ goneAt: now }), undo: afterServer(host.undo, now) }
    case 'fail':
      return at({ failedAt: now, refusedAt: event.refused === true ? now : undefined })
    case 'lose':
      return at({ lostAt: now })
    case 'find':
      return { ...at({ foundAt: now }), missed: 0 }
    case 'adopt':
      return at({ readyAt: now, foundAt: undefined, lostAt: undefined, failedAt: undefined })
    case 'evict':
      return at({ evictedAt: now })
    case 'see':
      return { ...host, missed: 0, listedAt: event.listedAt }
    case 'miss':
      return { ...host, missed: host.missed + 1, listedAt: event.listedAt }
    case 'flag':
      return { ...host, flags: { ...host.flags, [event.flag]: event.value } }
  }
}
