import { after, type MonotonicMs } from '../../lib/clock.ts'
import type { OrderStatus } from '../../proto/contract/common.ts'
import type { GroupId, OrderId } from '../../proto/contract/ids.ts'
import type { ProxyOrder } from '../../proto/contract/proxy-link.ts'
import { changeBetween, type Publication, snapshotOf } from './publication.ts'

/** A route lease lasts so long; a proxy without one knows that its routes may be old. */
export const ROUTE_LEASE_MS = 3_000
export const LEASE_RENEWAL_MS = 1_000
/** Route orders on their way to one proxy. While as many are unanswered, further changes wait and become one order. */
export const ROUTE_ORDERS_OPEN_MAX = 16
/** A route order that is not answered by then, or was refused, is made good by a new snapshot; at most this often. */
export const RESYNC_MS = 5_000

type RouteOrder = ProxyOrder['body']

/** What one attached proxy was told about routes, and what of it it has acknowledged. */
export class RouteFeed {
  #sent: Publication | undefined
  #acknowledged: Publication | undefined
  #snapshotAt: MonotonicMs | undefined
  #leaseSentAt: MonotonicMs | undefined
  #resync = false
  /** In the order they were sent. */
  readonly #open = new Map<OrderId, { readonly publication: Publication; readonly at: MonotonicMs }>()

  /** What is to be sent now to bring the proxy to `publication` and to keep its lease; at most one order, none if it has all. */
  next(publication: Publication, now: MonotonicMs): RouteOrder | undefined {
    if (this.#snapshotDue(now)) {
      this.#resync = false
      this.#snapshotAt = now
      this.#leaseSentAt = now
      this.#open.clear()
      this.#sent = publication
      return { kind: 'snapshot', value: snapshotOf(publication, ROUTE_LEASE_MS, now) }
    }
    const change =
      this.#sent === undefined || this.#sent === publication || this.#open.size >= ROUTE_ORDERS_OPEN_MAX
        ? undefined
        : changeBetween(this.#sent, publication, now)
    if (change !== undefined) {
      this.#sent = publication
      return { kind: 'routeChange', value: change }
    }
    if (this.#leaseSentAt === undefined || now - this.#leaseSentAt < LEASE_RENEWAL_MS) return undefined
    this.#leaseSentAt = now
    return { kind: 'lease', value: { leaseMs: ROUTE_LEASE_MS } }
  }

  /** Notes the id under which the last snapshot or change went out. */
  opened(id: OrderId, now: MonotonicMs): void {
    if (this.#sent !== undefined) this.#open.set(id, { publication: this.#sent, at: now })
  }

  /** Takes the answer to a route order. False: it is not one of ours. */
  answered(id: OrderId, status: OrderStatus): boolean {
    const order = this.#open.get(id)
    if (order === undefined) return false
    // Earlier ones that were passed over are contained in this one.
    for (const earlier of this.#open.keys()) {
      this.#open.delete(earlier)
      if (earlier === id) break
    }
    if (status === 'done') this.#acknowledged = order.publication
    else this.#resync = true
    return true
  }

  /** The generation of the group's route that the proxy has acknowledged; 0 where it has none. */
  generationOf(group: GroupId): number {
    return this.#acknowledged?.routes.get(group)?.generation ?? 0
  }

  /** When the lease that was sent last is over; undefined if none was sent. */
  get leaseEndsAt(): MonotonicMs | undefined {
    return this.#leaseSentAt === undefined ? undefined : after(this.#leaseSentAt, ROUTE_LEASE_MS)
  }

  #snapshotDue(now: MonotonicMs): boolean {
    if (this.#snapshotAt === undefined) return true
    if (now - this.#snapshotAt < RESYNC_MS) return false
    const [oldest] = this.#open.values()
    return this.#resync || (oldest !== undefined && now - oldest.at >= RESYNC_MS)
  }
}
