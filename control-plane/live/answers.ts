import type { Clock, MonotonicMs } from '../../lib/clock.ts'
import type { OrderResult } from '../../proto/contract/common.ts'
import type { OrderId } from '../../proto/contract/ids.ts'
import { ANSWERS_KEPT_MS } from '../facts/live-view.ts'

/** Oldest answers are forgotten first. */
export const ANSWERS_MAX = 5_000

/** What proxies have answered to moves and cuts. */
export class Answers {
  readonly #answers = new Map<OrderId, { readonly result: OrderResult; readonly at: MonotonicMs }>()
  readonly #clock: Clock

  constructor(clock: Clock) {
    this.#clock = clock
  }

  put(result: OrderResult): void {
    this.#answers.delete(result.orderId)
    this.#answers.set(result.orderId, { result, at: this.#clock.monotonicMs() })
    this.sweep()
  }

  get(id: OrderId): OrderResult | undefined {
    return this.#answers.get(id)?.result
  }

  sweep(): void {
    const now = this.#clock.monotonicMs()
    for (const [id, { at }] of this.#answers) {
      if (now - at <= ANSWERS_KEPT_MS && this.#answers.size <= ANSWERS_MAX) break
      this.#answers.delete(id)
    }
  }
}
