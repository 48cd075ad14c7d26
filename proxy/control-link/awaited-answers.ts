import { after, type MonotonicMs } from '../../lib/clock.ts'
import type { OrderId } from '../../proto/contract/ids.ts'

/** Then an order is answered all the same, and the answer says so: whoever gave it must not wait for a kernel that hangs. */
export const COMMIT_WITHIN_MS = 1_000
/** More orders than that at once are not waited for. */
const AWAITED_MAX = 1_000

/** Gives the answer. @param isCommitted false when it was not waited for to the end */
export type GiveAnswer = (isCommitted: boolean) => void

/** Orders that the proxy has carried out, and whose effect the kernel does not have yet: until it does, the old side could still be heard. */
export class AwaitedAnswers {
  /** Oldest first. */
  readonly #awaited = new Map<OrderId, { readonly until: MonotonicMs; readonly give: GiveAnswer }>()

  /** Whether the order's answer is still to come. */
  has(orderId: OrderId): boolean {
    return this.#awaited.has(orderId)
  }

  /** Answers when `committed` settles, or when it has taken too long. */
  add(orderId: OrderId, committed: Promise<void>, now: MonotonicMs, give: GiveAnswer): void {
    if (this.#awaited.size >= AWAITED_MAX) return give(false)
    const entry = { until: after(now, COMMIT_WITHIN_MS), give }
    this.#awaited.set(orderId, entry)
    const onSettled = (isCommitted: boolean): void => {
      if (this.#awaited.get(orderId) !== entry) return
      this.#awaited.delete(orderId)
      give(isCommitted)
    }
    committed.then(
      () => onSettled(true),
      () => onSettled(false),
    )
  }

  /** Call it every tick. */
  tick(now: MonotonicMs): void {
    for (const [orderId, { until, give }] of this.#awaited) {
      if (now < until) return
      this.#awaited.delete(orderId)
      give(false)
    }
  }
}
