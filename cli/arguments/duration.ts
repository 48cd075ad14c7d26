const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/** Reads a duration as people write it: `500ms`, `2s`, `1.5s`, `5m`, `1h`, `2d`. Whole milliseconds.
 *  @returns undefined where the text is no duration */
export function parseDurationMs(text: string): number | undefined {
  const [, amount, unit] = /^(\d{1,9}(?:\.\d{1,3})?)(ms|s|m|h|d)$/.exec(text) ?? []
  const unitMs = UNIT_MS[unit ?? '']
  if (amount === undefined || unitMs === undefined) return undefined
  const durationMs = Math.round(Number(amount) * unitMs)
  return Number.isSafeInteger(durationMs) ? durationMs : undefined
}

/** A duration that `parseDurationMs` reads as the very same one: `30s`, `1500ms`, `5m`. */
export function durationExact(durationMs: number): string {
  const step = STEPS.find(({ ms }) => durationMs >= ms && durationMs % ms === 0)
  return step === undefined ? `${durationMs}ms` : `${durationMs / step.ms}${step.unit}`
}

const STEPS = [
  { unit: 'd', ms: 86_400_000 },
  { unit: 'h', ms: 3_600_000 },
  { unit: 'm', ms: 60_000 },
  { unit: 's', ms: 1_000 },
] as const

/** A duration for people: its two largest units, such as `3m20s` or `2d4h`; below one second `850ms`. */
export function durationText(durationMs: number): string {
  const first = STEPS.findIndex(step => durationMs >= step.ms)
  const large = STEPS[first]
  if (large === undefined) return `${Math.round(durationMs)}ms`
  const rest = durationMs % large.ms
  const small = STEPS[first + 1]
  const smallCount = small === undefined ? 0 : Math.floor(rest / small.ms)
  const tail = small === undefined || smallCount === 0 ? '' : `${smallCount}${small.unit}`
  return `${Math.floor(durationMs / large.ms)}${large.unit}${tail}`
}

/** Microseconds for people: `840 us`, `12.3 ms`, `1.04 s`. */
export function microsecondsText(durationUs: number): string {
  if (durationUs < 1_000) return `${durationUs} us`
  return durationUs < 1_000_000
    ? `${(durationUs / 1_000).toFixed(1)} ms`
    : `${(durationUs / 1_000_000).toFixed(2)} s`
}
