import { type HookVerdict, NOTHING_HOLDS } from './hook-wait.ts'
import { type HostRecord, type HostState, hostState } from './host.ts'
import type { MachineStatus } from './provider.ts'

/** What the links say of a host. */
export interface HostSight {
  /** `never`: no agent of this host has been heard since this node took over. */
  readonly agent: 'attached' | 'silent' | 'never'
  /** How long it has been silent; 0 while it is attached. */
  readonly silentMs: number
  readonly players: number
  /** What must not be taken from under it now, for people: a fail-over that aims at it, a hook that holds it. Undefined: nothing. */
  readonly occupiedBy: string | undefined
}

export const UNSEEN: HostSight = { agent: 'never', silentMs: 0, players: 0, occupiedBy: undefined }

/** A host as one pass sees it: its row, its state, the provider's word, the links'. */
export interface ObservedHost {
  readonly record: HostRecord
  readonly state: HostState
  /** `absent`: not in a complete listing that began after it was asked for. Undefined: not known now. */
  readonly status: MachineStatus | 'absent' | undefined
  readonly sight: HostSight
  /** Whether a lifecycle hook holds it where it is. */
  readonly hooks: HookVerdict
}

export function observedHost(
  record: HostRecord,
  status: ObservedHost['status'],
  sight: HostSight = UNSEEN,
  hooks: HookVerdict = NOTHING_HOLDS,
): ObservedHost {
  return { record, state: hostState(record), status, sight, hooks }
}
