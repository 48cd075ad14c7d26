/** Values and how often each was seen, ascending: what the load generators print. */
export type Histogram = readonly (readonly [value: number, count: number])[]

export function countOf(histogram: Histogram): number {
  return histogram.reduce((sum, [, count]) => sum + count, 0)
}

/** The value that `fraction` of all do not exceed. Undefined where fewer values were seen than it takes to have one beyond it: a p99.9 of
 *  200 values would be their greatest by another name. */
export function percentile(histogram: Histogram, fraction: number): number | undefined {
  const count = countOf(histogram)
  if (count === 0 || count * (1 - fraction) < 1 - 1e-9) return undefined
  const wanted = Math.ceil(count * fraction)
  let passed = 0
  for (const [value, times] of histogram) {
    passed += times
    if (passed >= wanted) return value
  }
  return undefined
}

/** All that any of them has seen. */
export function mergeHistograms(histograms: readonly Histogram[]): Histogram {
  const counts = new Map<number, number>()
  for (const [value, count] of histograms.flat()) counts.set(value, (counts.get(value) ?? 0) + count)
  return [...counts].sort(([one], [other]) => one - other)
}
