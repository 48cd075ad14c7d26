/** One reading of a quantity. */
export interface Reading {
  readonly atMs: number
  readonly value: number
}

/** What may grow, by how much within the second half of a life. Warm caches and noise take some; a leak takes more with every hour. */
export interface GrowthBound {
  readonly always: number
  readonly perHour: number
}

export interface Trend {
  /** Change per hour over the second half, by least squares. */
  readonly perHour: number
  /** What that came to in the second half, and what was allowed there. */
  readonly growth: number
  readonly allowed: number
  readonly median: number
  readonly max: number
}

const HOUR_MS = 3_600_000
/** Fewer readings than that in the second half say nothing. */
const READINGS_MIN = 10

/** How a quantity went in the second half of its readings; undefined where there are too few.
 *  @param readings in the order of time */
export function trendOf(readings: readonly Reading[], bound: GrowthBound): Trend | undefined {
  const half = readings.slice(Math.floor(readings.length / 2))
  const [first] = half
  const last = half.at(-1)
  if (half.length < READINGS_MIN || first === undefined || last === undefined) return undefined
  const spanMs = last.atMs - first.atMs
  const slope = slopeOf(half)
  const sorted = half.map(({ value }) => value).toSorted((left, right) => left - right)
  return {
    perHour: slope * HOUR_MS,
    growth: slope * spanMs,
    allowed: bound.always + (bound.perHour * spanMs) / HOUR_MS,
    median: sorted[Math.floor(sorted.length / 2)] ?? 0,
    max: sorted.at(-1) ?? 0,
  }
}

export function leaks({ growth, allowed }: Trend): boolean {
  return growth > allowed
}

/** Least squares, per millisecond; 0 where time stands still. */
function slopeOf(readings: readonly Reading[]): number {
  const meanAt = mean(readings.map(({ atMs }) => atMs))
  const meanValue = mean(readings.map(({ value }) => value))
  let above = 0
  let below = 0
  for (const { atMs, value } of readings) {
    above += (atMs - meanAt) * (value - meanValue)
    below += (atMs - meanAt) ** 2
  }
  return below === 0 ? 0 : above / below
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
