import { type Histogram, percentile } from './histogram.ts'

const NS_PER_US = 1_000

export function percentileUs(histogramNs: Histogram, fraction: number): number | undefined {
  const ns = percentile(histogramNs, fraction)
  return ns === undefined ? undefined : ns / NS_PER_US
}

/** The figures by which every latency here is told. */
export function latencyFigures(
  latencyNs: Histogram,
): Readonly<Record<'p50Us' | 'p99Us' | 'p999Us', number | undefined>> {
  return {
    p50Us: percentileUs(latencyNs, 0.5),
    p99Us: percentileUs(latencyNs, 0.99),
    p999Us: percentileUs(latencyNs, 0.999),
  }
}
