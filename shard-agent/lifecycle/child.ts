import type { MonotonicMs } from '../../lib/clock.ts'
import type { RunningProcess } from './runtime.ts'

/** Why a child was made to end. `ordered` and `superseded` (by a newer incarnation) are the control plane's wish. */
export type EndCause = 'ordered' | 'superseded' | 'not-ready' | 'agent-stopping'

export interface ChildExit {
  /** undefined: it ended by itself. */
  readonly cause: EndCause | undefined
  /** -1 where a signal ended it, where it never ran, or where the agent could not see it. */
  readonly exitCode: number
  /** Empty where no signal ended it. */
  readonly signal: string
  /** Of its output, or the reason where it never ran. */
  readonly lastLine: string
}

/** One life of a shard on this host.
 *    backing-off ──► launching ──► starting ──► ready ──► stopping ──► killing ──► exited
 *                        └► abandoned ──(launched)───────────────────────┘
 *  Any state can go to `exited`; a stop or kill skips what has not happened yet. */
export type ChildState =
  /** Waits for the end of the crash back-off, and for an older life of the shard to be over. */
  | { readonly kind: 'backing-off'; readonly startAt: MonotonicMs }
  | { readonly kind: 'launching' }
  /** Ordered to end while it was being launched: killed as soon as it can be. */
  | { readonly kind: 'abandoned'; readonly cause: EndCause }
  | {
      readonly kind: 'starting'
      readonly process: RunningProcess
      readonly readyDeadline: MonotonicMs
      readonly probeAt: MonotonicMs
    }
  | { readonly kind: 'ready'; readonly process: RunningProcess }
  | {
      readonly kind: 'stopping'
      readonly process: RunningProcess
      readonly cause: EndCause
      readonly killAt: MonotonicMs
    }
  | {
      readonly kind: 'killing'
      readonly process: RunningProcess
      readonly cause: EndCause
      readonly killAgainAt: MonotonicMs
    }
  | { readonly kind: 'exited'; readonly exit: ChildExit }

export type ChildEvent =
  /** `alone`: no other life of the same shard has, or may have, a process. */
  | { readonly kind: 'tick'; readonly now: MonotonicMs; readonly alone: boolean }
  | { readonly kind: 'launched'; readonly now: MonotonicMs; readonly process: RunningProcess }
  | { readonly kind: 'launch-failed'; readonly message: string }
  | { readonly kind: 'answered' }
  | {
      readonly kind: 'stop'
      readonly now: MonotonicMs
      readonly graceMs: number
      readonly cause: EndCause
    }
  | { readonly kind: 'kill'; readonly now: MonotonicMs; readonly cause: EndCause }
  | {
      readonly kind: 'exited'
      readonly exitCode: number
      readonly signal: string
      readonly lastLine: string
    }
