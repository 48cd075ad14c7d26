import type { MonotonicMs } from './clock.ts'

/** A token bucket whose refill is computed on use: no timer. */
export interface TokenBucket {
  tokens: number
  updatedAt: MonotonicMs
}

export interface Rate {
  readonly perSecond: number
  readonly burst: number
}

export function fullBucket(rate: Rate, now: MonotonicMs): TokenBucket {
  return { tokens: rate.burst, updatedAt: now }
}

/** Takes one token if there is one. Changes the bucket in place (it is used on the packet path). */
export function takeToken(bucket: TokenBucket, rate: Rate, now: MonotonicMs): boolean {
  const elapsedMs = Math.max(0, now - bucket.updatedAt)
  bucket.tokens = Math.min(rate.burst, bucket.tokens + (elapsedMs * rate.perSecond) / 1_000)
  bucket.updatedAt = now
  if (bucket.tokens < 1) return false
  bucket.tokens -= 1
  return true
}
