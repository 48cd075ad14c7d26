import type { StoreTimeMs } from '../../lib/store-time.ts'
import type { PoolName } from './pool.ts'
import type { Action } from './policies/policy.ts'

/** What calling a webhook does. Fixed when it is made: whoever knows its path can do this, and nothing else. */
export type HookOrder =
  | { readonly kind: 'scale'; readonly pool: PoolName; readonly action: Action }
  /** The number in the body becomes what this source says, for policies of kind `external`. */
  | { readonly kind: 'sample'; readonly source: string }

/** A webhook that others call. Its secret is known to whoever made it alone. */
export interface InboundHook {
  readonly name: string
  /** SHA-256 of the secret in its path, in hexadecimal. */
  readonly secretHash: string
  readonly order: HookOrder
  readonly by: string
  readonly madeAt: StoreTimeMs
  /** When its secret was made: later than `madeAt` once it was rotated. */
  readonly secretAt: StoreTimeMs
}

export const INBOUND_HOOKS_MAX = 200
/** Calls of one webhook that are taken; more in that time are dropped. */
export const HOOK_CALLS_PER_SECOND = 10

/** What the order does, for people. */
export function orderText(order: HookOrder): string {
  switch (order.kind) {
    case 'scale':
      return `${actionText(order.action)} of ${order.pool}`
    case 'sample':
      return `says a number as ${order.source}`
  }
}

export function actionText(action: Action): string {
  switch (action.kind) {
    case 'step':
      return `${signed(action.hosts)} hosts`
    case 'percent':
      return `${signed(action.percent)} % hosts`
    case 'absolute':
      return `${action.hosts} hosts`
  }
}

function signed(value: number): string {
  return value < 0 ? String(value) : `+${value}`
}
