import type { MonotonicMs } from '../../lib/clock.ts'
import type { ChildExit, EndCause } from './child-exit.ts'
import type { RunningProcess } from './runtime.ts'

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
