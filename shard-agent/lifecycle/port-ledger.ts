import { after, type MonotonicMs } from '../../lib/clock.ts'
import type { Random } from '../../lib/random.ts'

/** A port that a game server has left rests this long, so that late packets for the old one never reach a new one. */
export const PORT_REST_MS = 30_000

export interface PortRange {
  readonly first: number
  readonly last: number
}

/** Which ports of the agent's range are in use or resting. Walks the range in a circle, so that a port rests as long as it can; from
 *  anywhere, since an agent that was restarted does not know what its former life has used last: a proxy that is cut off may still
 *  send the players of a dead game server there. */
export class PortLedger {
  readonly #range: PortRange
  readonly #used = new Set<number>()
  readonly #restUntil = new Map<number, MonotonicMs>()
  #next: number

  constructor(range: PortRange, random: Random) {
    this.#range = range
    this.#next = range.first + Math.floor(random.fraction() * (range.last - range.first + 1))
  }

  /** Takes the next free port; undefined when every one is used or resting. */
  take(now: MonotonicMs): number | undefined {
    const { first, last } = this.#range
    for (let step = 0; step <= last - first; step += 1) {
      const port = this.#next
      this.#next = port === last ? first : port + 1
      if (this.#used.has(port) || (this.#restUntil.get(port) ?? now) > now) continue
      this.claim(port)
      return port
    }
    return undefined
  }

  /** Takes a free port that equals `port` modulo 256: SA:MP's cipher knows no more of a port than its last byte. */
  takeAlike(port: number, now: MonotonicMs): number | undefined {
    const { first, last } = this.#range
    for (let other = first + ((((port - first) % 256) + 256) % 256); other <= last; other += 256) {
      if (this.#used.has(other) || (this.#restUntil.get(other) ?? now) > now) continue
      this.claim(other)
      return other
    }
    return undefined
  }

  /** Notes a port that is used already, by an adopted game server. May lie outside the range. */
  claim(port: number): void {
    this.#used.add(port)
    this.#restUntil.delete(port)
  }

  /** Takes back a port that nobody has bound: it need not rest. */
  giveBack(port: number): void {
    this.#used.delete(port)
  }

  release(port: number, now: MonotonicMs): void {
    if (this.#used.delete(port)) this.#restUntil.set(port, after(now, PORT_REST_MS))
    for (const [resting, until] of this.#restUntil) if (until <= now) this.#restUntil.delete(resting)
  }
}
