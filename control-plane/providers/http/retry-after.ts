/** Nobody is asked again sooner, and nobody is believed to want more. */
export const RETRY_AFTER_MS_MIN = 1_000
export const RETRY_AFTER_MS_MAX = 3_600_000
/** Where a provider says "too many" and not how long. */
export const RETRY_AFTER_MS_DEFAULT = 30_000

/** A number of seconds above this is a moment, not a duration: thirty years. */
const SECONDS_OF_EPOCH = 1_000_000_000
const RESET_HEADERS = ['ratelimit-reset', 'x-ratelimit-reset'] as const

/** How long to leave a provider alone that answered 429: `Retry-After` in seconds or as a date (RFC 9110, 10.2.3), or else the moment or
 *  duration that its rate-limit headers name. Milliseconds, within the bounds above.
 *  @param nowMs by the wall clock, milliseconds since 1970 */
export function retryAfterMs(headers: Headers, nowMs: number): number {
  const after = headers.get('retry-after')
  const told = after === null ? undefined : (secondsOf(after, nowMs) ?? dateOf(after, nowMs))
  const names = told === undefined ? RESET_HEADERS : []
  const resets = names.flatMap(name => secondsOf(headers.get(name) ?? '', nowMs) ?? [])
  const waitMs = told ?? resets[0] ?? RETRY_AFTER_MS_DEFAULT
  return Math.min(RETRY_AFTER_MS_MAX, Math.max(RETRY_AFTER_MS_MIN, Math.ceil(waitMs)))
}

function secondsOf(text: string, nowMs: number): number | undefined {
  if (!/^\s*\d{1,12}(\.\d{1,9})?\s*$/.test(text)) return undefined
  const seconds = Number(text)
  return seconds > SECONDS_OF_EPOCH ? seconds * 1_000 - nowMs : seconds * 1_000
}

function dateOf(text: string, nowMs: number): number | undefined {
  const at = Date.parse(text)
  return Number.isNaN(at) ? undefined : at - nowMs
}
