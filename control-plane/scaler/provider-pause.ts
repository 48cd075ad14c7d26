import { type StoreTimeMs, storeTimeAfter } from '../../lib/store-time.ts'
import type { ProviderName } from './pool.ts'

/** A provider that asks for more is asked again after this all the same. */
export const PAUSE_MS_MAX = 3_600_000
/** For an answer without a time, or with a silly one. */
export const PAUSE_MS_MIN = 1_000

/** The provider has answered 429: nothing that changes anything is called with this account before `until`. */
export interface ProviderPause {
  readonly provider: ProviderName
  readonly until: StoreTimeMs
}

/** The pause after a 429. Never ends earlier than the one there was. */
export function pauseAfter(
  pause: ProviderPause | undefined,
  provider: ProviderName,
  retryAfterMs: number,
  now: StoreTimeMs,
): ProviderPause {
  const asked = Number.isFinite(retryAfterMs) ? retryAfterMs : PAUSE_MS_MIN
  const until = storeTimeAfter(now, Math.min(PAUSE_MS_MAX, Math.max(PAUSE_MS_MIN, asked)))
  return { provider, until: Math.max(until, pause?.until ?? until) as StoreTimeMs }
}

export function isPaused(
  pauses: readonly ProviderPause[],
  provider: ProviderName,
  now: StoreTimeMs,
): ProviderPause | undefined {
  return pauses.find(pause => pause.provider === provider && pause.until > now)
}
