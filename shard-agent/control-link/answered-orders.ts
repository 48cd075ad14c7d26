import type { OrderResult } from '../../proto/contract/common.ts'
import type { OrderId, Token } from '../../proto/contract/ids.ts'

/** Answers remembered, so that an order that comes twice is obeyed once and answered twice alike. */
export const ANSWERED_ORDERS_MAX = 1_000

/** What to do about an order that has just come. */
export type OrderVerdict =
  | { readonly kind: 'obey' }
  | { readonly kind: 'repeat'; readonly result: OrderResult }
  /** From a control-plane node that has been replaced. */
  | { readonly kind: 'stale'; readonly highest: Token }

export class AnsweredOrders {
  readonly #results = new Map<OrderId, OrderResult>()
  #highest: Token | undefined

  judge(orderId: OrderId, token: Token): OrderVerdict {
    const result = this.#results.get(orderId)
    if (result !== undefined) return { kind: 'repeat', result }
    if (this.#highest !== undefined && token < this.#highest) return { kind: 'stale', highest: this.#highest }
    this.#highest = token
    return { kind: 'obey' }
  }

  remember(result: OrderResult): void {
    this.#results.set(result.orderId, result)
    const [oldest] = this.#results.keys()
    if (this.#results.size > ANSWERED_ORDERS_MAX && oldest !== undefined) this.#results.delete(oldest)
  }
}
