import type { OrderResult } from '../../proto/contract/common.ts'
import type { OrderId } from '../../proto/contract/ids.ts'

export const ORDERS_REMEMBERED_MAX = 1_000
/** Results of single flows, over all remembered orders: an order may have thousands. */
export const FLOW_RESULTS_REMEMBERED_MAX = 200_000

/** Answers to orders that were carried out: the same order again gets the same answer, and does nothing. */
export class OrderMemory {
  readonly #results = new Map<OrderId, OrderResult>()
  #flowResults = 0

  get size(): number {
    return this.#results.size
  }

  answerTo(orderId: OrderId): OrderResult | undefined {
    return this.#results.get(orderId)
  }

  /** The oldest answers give way. */
  remember(orderId: OrderId, result: OrderResult): void {
    this.#results.set(orderId, result)
    this.#flowResults += result.flows.length
    for (const [oldest, { flows }] of this.#results) {
      const fits =
        this.#results.size <= ORDERS_REMEMBERED_MAX && this.#flowResults <= FLOW_RESULTS_REMEMBERED_MAX
      if (fits || oldest === orderId) return
      this.#results.delete(oldest)
      this.#flowResults -= flows.length
    }
  }
}
