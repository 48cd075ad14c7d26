import type { MonotonicMs } from '../../lib/clock.ts'
import type { OrderId } from '../../proto/contract/ids.ts'

/** The same order goes out at most this often, however many passes ask for it. */
export const RESEND_MS = 1_000
/** Oldest are forgotten first; forgetting one only means that it may be sent again sooner. */
export const SENT_ORDERS_MAX = 10_000

/** When each order was last sent to one process. */
export class SentOrders {
  readonly #sentAt = new Map<OrderId, MonotonicMs>()

  /** Whether the order is due; one that is counts as sent from now on. */
  take(id: OrderId, now: MonotonicMs): boolean {
    const sentAt = this.#sentAt.get(id)
    if (sentAt !== undefined && now - sentAt < RESEND_MS) return false
    this.#sentAt.delete(id)
    this.#sentAt.set(id, now)
    for (const oldest of this.#sentAt.keys()) {
      if (this.#sentAt.size <= SENT_ORDERS_MAX) break
      this.#sentAt.delete(oldest)
    }
    return true
  }

  has(id: OrderId): boolean {
    return this.#sentAt.has(id)
  }

  forget(id: OrderId): void {
    this.#sentAt.delete(id)
  }
}
