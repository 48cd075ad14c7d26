import { markdownTable } from '../report-text.ts'
import type { LeakReport } from './leak-watch.ts'
import type { Quantity } from './process-reading.ts'

const NAMES: Readonly<Record<Quantity, string>> = {
  rss: 'resident memory, MiB',
  heap: 'heap in use, MiB',
  descriptors: 'file descriptors',
  loopDelay: 'event-loop delay p99, ms',
}

/** One row for each quantity of each life that was long enough. */
export function leakTable(reports: readonly LeakReport[]): string {
  const rows = reports.map(({ world, program, minutes, quantity, trend, verdict }) => [
    `${world}/${program}`,
    minutes.toFixed(1),
    NAMES[quantity],
    trend.median.toFixed(1),
    trend.max.toFixed(1),
    signed(trend.perHour),
    `${signed(trend.growth)} of ${trend.allowed.toFixed(1)}`,
    verdict,
  ])
  return markdownTable(
    ['program', 'life, min', 'quantity', 'median', 'max', 'slope per hour', 'growth of allowed', 'verdict'],
    rows,
  )
}

function signed(value: number): string {
  return `${value >= 0 ? '+' : ''}${value.toFixed(1)}`
}
