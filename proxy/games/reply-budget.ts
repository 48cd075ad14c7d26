import type { MonotonicMs } from '../../lib/clock.ts'
import { isLoopback, prefixOf } from '../../lib/ip-text.ts'
import type { Rate } from '../../lib/token-bucket.ts'
import { RateSketch } from '../flows/rate-sketch.ts'

/** Each with a burst of one second's worth. The first two do not hold for loopback. */
export interface ReplyLimits {
  readonly repliesPerIpPerSecond: number
  /** Of a /24 (IPv4), a /48 (IPv6). */
  readonly repliesPerPrefixPerSecond: number
  /** Of all together: payload, without IP and UDP headers. */
  readonly replyBytesPerSecond: number
}

/** Of one address and of its network. */
export type ReplyRates = Omit<ReplyLimits, 'replyBytesPerSecond'>

/** For games whose answers go to proven addresses only. */
export const REPLY_RATES_PROVEN: ReplyRates = { repliesPerIpPerSecond: 20, repliesPerPrefixPerSecond: 200 }

/** For games where nobody has to prove its address, so that others can make us answer who never asked. */
export const REPLY_RATES_UNPROVEN: ReplyRates = { repliesPerIpPerSecond: 5, repliesPerPrefixPerSecond: 50 }

/** What a listener may send to those who ask, who may not be who they say: fixed memory, whatever the flood. */
export class ReplyBudget {
  readonly #perIp: RateSketch
  readonly #perPrefix: RateSketch
  readonly #bytesPerSecond: number
  #bytes: number
  #bytesAt: MonotonicMs

  constructor(limits: ReplyLimits, seed: number, now: MonotonicMs) {
    this.#perIp = new RateSketch(rateOf(limits.repliesPerIpPerSecond), seed)
    this.#perPrefix = new RateSketch(rateOf(limits.repliesPerPrefixPerSecond), seed + 1)
    this.#bytesPerSecond = limits.replyBytesPerSecond
    this.#bytes = limits.replyBytesPerSecond
    this.#bytesAt = now
  }

  /** Whether `ip` may get a reply at all. Takes nothing; costs less than making one. */
  allows(ip: string, now: MonotonicMs): boolean {
    return isLoopback(ip) || (this.#perIp.allows(ip, now) && this.#perPrefix.allows(prefixOf(ip), now))
  }

  /** Takes a reply of so many bytes; false, and nothing is taken, if there are not so many left. */
  take(ip: string, bytes: number, now: MonotonicMs): boolean {
    const elapsedMs = Math.max(0, now - this.#bytesAt)
    this.#bytes = Math.min(this.#bytesPerSecond, this.#bytes + (elapsedMs * this.#bytesPerSecond) / 1_000)
    this.#bytesAt = now
    if (this.#bytes < bytes) return false
    this.#bytes -= bytes
    if (isLoopback(ip)) return true
    this.#perIp.take(ip, now)
    this.#perPrefix.take(prefixOf(ip), now)
    return true
  }
}

function rateOf(perSecond: number): Rate {
  return { perSecond, burst: perSecond }
}
