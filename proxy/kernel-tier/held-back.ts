/** Why user space goes on carrying a UDP flow. Each is a metric label.
 *  `unproven`: it has not talked long enough, or is on its way to a shard. `proxy`: the proxy itself has to say something in between, or to write it
 *  anew. `ports`: the game's datagrams are made for the listener's port, and the shard's is another one for them. `address`: the kernel's rules do
 *  not know such addresses. `idle`: the listener's time-out is too short. `shard`: no way of the kernel's leads to it. `road`: other rules of this
 *  machine drop what is forwarded there, or one flow has to try that first. `room`: the table is full, the flow's place in it is not free again yet, or its
 *  network has its share. `repair`: nothing is promoted while the tables are made anew, and for a while after. */
export const HELD_BACK = [
  'unproven',
  'proxy',
  'ports',
  'address',
  'idle',
  'shard',
  'road',
  'room',
  'repair',
] as const
export type HeldBack = (typeof HELD_BACK)[number]

/** How many flows are held back, as of the last look at all of them. */
export class HeldBackCounts {
  #present = noneHeld()
  #last = noneHeld()

  note(why: HeldBack): void {
    this.#present[why] += 1
  }

  /** All flows have been looked at once. */
  turn(): void {
    this.#last = this.#present
    this.#present = noneHeld()
  }

  /** Whoever looks begins anew with the first flow. */
  giveUp(): void {
    this.#present = noneHeld()
  }

  of(why: HeldBack): number {
    return this.#last[why]
  }
}

function noneHeld(): Record<HeldBack, number> {
  return { unproven: 0, proxy: 0, ports: 0, address: 0, idle: 0, shard: 0, road: 0, room: 0, repair: 0 }
}
