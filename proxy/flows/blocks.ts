import { after, type MonotonicMs } from '../../lib/clock.ts'
import type { ListenerName } from '../../proto/contract/ids.ts'

/** Ips that may open no new flow at a listener for a while, because somebody was kicked. Holds for loopback too. */
export class Blocks {
  readonly #until = new Map<string, MonotonicMs>()
  readonly #blocksMax: number

  constructor(blocksMax: number) {
    this.#blocksMax = blocksMax
  }

  get size(): number {
    return this.#until.size
  }

  /** When the table is full, the block set longest ago gives way. */
  block(listener: ListenerName, ip: string, now: MonotonicMs, blockMs: number): void {
    const key = keyOf(listener, ip)
    this.#until.delete(key)
    if (this.#until.size >= this.#blocksMax)
      for (const oldest of this.#until.keys()) {
        this.#until.delete(oldest)
        break
      }
    this.#until.set(key, after(now, blockMs))
  }

  isBlocked(listener: ListenerName, ip: string, now: MonotonicMs): boolean {
    if (this.#until.size === 0) return false
    const until = this.#until.get(keyOf(listener, ip))
    return until !== undefined && now < until
  }

  /** Looks at the `blocksMax` oldest blocks and forgets the expired ones; those that are not go to the end, so that all get
   *  their turn. */
  expire(now: MonotonicMs, blocksMax: number): void {
    let left = Math.min(blocksMax, this.#until.size)
    for (const [key, until] of this.#until) {
      if (left === 0) return
      left -= 1
      this.#until.delete(key)
      if (now < until) this.#until.set(key, until)
    }
  }
}

function keyOf(listener: ListenerName, ip: string): string {
  return `${listener}/${ip}`
}
