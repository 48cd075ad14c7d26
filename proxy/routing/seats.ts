import type { MonotonicMs } from '../../lib/clock.ts'
import type { GroupId, ListenerName } from '../../proto/contract/ids.ts'
import type { Protocol } from '../../proto/contract/common.ts'

export interface SeatLimits {
  /** How long a seat is kept. */
  readonly seatMs: number
  readonly seatsMax: number
}

/** Whose seat it is: a player comes back from the same ip, at the same listener, by the same protocol. */
export interface SeatOwner {
  readonly listener: ListenerName
  readonly protocol: Protocol
  readonly ip: string
}

export interface Seat {
  readonly groupId: GroupId
  readonly leftAt: MonotonicMs
}

export type GroupFits = (groupId: GroupId) => boolean

const anyGroup: GroupFits = () => true

/** Seats of flows that have closed, so that a reconnect from a new port comes back to its group. Every flow leaves one and
 *  every new flow takes one: a hundred players behind one ip still spread. The oldest seat gives way when the table is full. */
export class Seats {
  readonly #limits: SeatLimits
  /** Insertion order is order of the first seat's age, nearly: enough to find something old in constant time. */
  readonly #byOwner = new Map<string, Seat[]>()
  #count = 0

  constructor(limits: SeatLimits) {
    this.#limits = limits
  }

  get size(): number {
    return this.#count
  }

  leave(owner: SeatOwner, groupId: GroupId, leftAt: MonotonicMs): void {
    if (this.#limits.seatsMax === 0) return
    if (this.#count >= this.#limits.seatsMax) this.#evictOne()
    const key = ownerText(owner)
    const seats = this.#byOwner.get(key) ?? []
    // Moved to the end: eviction and expiry look at the front.
    this.#byOwner.delete(key)
    seats.push({ groupId, leftAt })
    this.#byOwner.set(key, seats)
    this.#count += 1
  }

  /** The oldest seat that is still kept and in a group that fits. Forgets expired ones on the way. */
  oldest(owner: SeatOwner, now: MonotonicMs, fits: GroupFits = anyGroup): Seat | undefined {
    if (this.#count === 0) return undefined
    const key = ownerText(owner)
    const seats = this.#byOwner.get(key)
    if (seats === undefined) return undefined
    const kept = seats.findIndex(seat => !this.#expired(seat, now))
    this.#drop(key, seats, kept === -1 ? seats.length : kept)
    return seats.find(({ groupId }) => fits(groupId))
  }

  /** Takes what `oldest` offered. */
  take(owner: SeatOwner, fits: GroupFits = anyGroup): void {
    const key = ownerText(owner)
    const seats = this.#byOwner.get(key) ?? []
    const index = seats.findIndex(({ groupId }) => fits(groupId))
    if (index !== -1) this.#drop(key, seats, 1, index)
  }

  /** Forgets expired seats of at most `ownersMax` ips. */
  expire(now: MonotonicMs, ownersMax: number): void {
    let visited = 0
    for (const [key, seats] of this.#byOwner) {
      if (visited >= ownersMax) return
      visited += 1
      const newest = seats.at(-1)
      // Owners are in the order of their newest seat: whoever comes later has a younger one.
      if (newest !== undefined && !this.#expired(newest, now)) return
      this.#drop(key, seats, seats.length)
    }
  }

  #expired(seat: Seat, now: MonotonicMs): boolean {
    return now - seat.leftAt >= this.#limits.seatMs
  }

  #evictOne(): void {
    for (const [key, seats] of this.#byOwner) {
      this.#drop(key, seats, 1)
      return
    }
  }

  #drop(key: string, seats: Seat[], count: number, first = 0): void {
    const removed = seats.splice(first, count).length
    this.#count -= removed
    if (seats.length === 0) this.#byOwner.delete(key)
  }
}

function ownerText(owner: SeatOwner): string {
  return `${owner.listener}/${owner.protocol}/${owner.ip}`
}
