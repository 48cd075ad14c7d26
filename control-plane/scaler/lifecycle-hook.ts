/** Where a lifecycle hook holds a host up. launching: joined, before it counts as ready. terminating: drained, before it is destroyed. */
export const HOOK_MOMENTS = ['launching', 'terminating'] as const
export type HookMoment = (typeof HOOK_MOMENTS)[number]

/** An admin's own work before a host serves or ends. */
export interface LifecycleHook {
  readonly name: string
  readonly moment: HookMoment
  /** script: run on the host over SSH. webhook: posted, and answered later. skip: nothing is asked; for trying out. */
  readonly act:
    | { readonly kind: 'script'; readonly script: string }
    | { readonly kind: 'webhook'; readonly url: string }
    | { readonly kind: 'skip' }
  /** Without a word for so long it is over. 1,000 to `HOOK_HEARTBEAT_MS_MAX`. */
  readonly heartbeatMs: number
  /** It is over at the latest after so long, whatever it says. 1,000 to `HOOK_CAP_MS_MAX`. */
  readonly capMs: number
  /** What its silence or failure means: launching defaults to abandon (the host is replaced), terminating to go on. */
  readonly otherwise: 'abandon' | 'continue'
}

/** Of one pool. */
export const HOOKS_MAX = 8
export const HOOK_MS_MIN = 1_000
export const HOOK_HEARTBEAT_MS_MAX = 3_600_000
export const HOOK_CAP_MS_MAX = 86_400_000
