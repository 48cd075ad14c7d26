import { median } from '../figures/median.ts'
import type { Samples } from '../figures/samples.ts'
import { barsOf } from './bars.ts'
import type { BenchReport } from './bench-report.ts'

interface FigureSummary {
  readonly median: number | undefined
  readonly least: number
  readonly most: number
  readonly values: number
}

/** The whole report for programs. */
export function benchJson(report: BenchReport): string {
  const { samples, ...about } = report
  return `${JSON.stringify({ ...about, bars: barsOf(samples), figures: summaries(samples) }, undefined, 2)}\n`
}

/** Scenario → who → figure. */
function summaries(samples: Samples): Record<string, Record<string, Record<string, FigureSummary>>> {
  const all: Record<string, Record<string, Record<string, FigureSummary>>> = {}
  for (const { scenario, subject, figure } of samples.all) {
    const figures = ((all[scenario] ??= {})[subject] ??= {})
    if (figures[figure] !== undefined) continue
    const values = samples.values(scenario, subject, figure)
    figures[figure] = {
      median: median(values),
      least: Math.min(...values),
      most: Math.max(...values),
      values: values.length,
    }
  }
  return all
}
