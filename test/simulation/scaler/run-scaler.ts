import { runOnThreads } from '../runs/run-seeds.ts'
import { type ScalerReport, runScalerSeed } from './scaler-report.ts'

/** Fewer in one seed is no trial. */
export const SCALER_OPERATIONS_MIN = 200
export const SCALER_FAULTS_MIN = 10

export interface ScalerRuns {
  /** For people. */
  readonly lines: readonly string[]
  /** Whether everything held, and enough of it happened. */
  readonly ok: boolean
}

/** `npm run sim -- --scaler`: many seeds of the scaler's simulation on all cores, or one. Stops at the first that fails. */
export async function runScaler(from: number, count: number): Promise<ScalerRuns> {
  const startedAt = performance.now()
  const reports: ScalerReport[] = []
  const take = (report: ScalerReport): boolean => {
    reports.push(report)
    return report.violation === undefined
  }
  if (count === 1) take(runScalerSeed(from))
  else
    await runOnThreads({
      from,
      count,
      worker: new URL('../scaler/scaler-worker.ts', import.meta.url),
      onReport: take,
    })
  const lines = [totals(reports, performance.now() - startedAt), ...mistakes(reports)]
  return { lines, ok: lines.length === 1 }
}

function totals(reports: readonly ScalerReport[], tookMs: number): string {
  const sum = (of: 'operations' | 'faults' | 'creates' | 'deletes' | 'undrains' | 'passes'): number =>
    reports.reduce((total, { told }) => total + (told?.[of] ?? 0), 0)
  return (
    `${reports.length} seeds of the scaler in ${(tookMs / 1_000).toFixed(1)} s: ${sum('operations')} operations, ${sum('faults')} faults, ` +
    `${sum('passes')} passes, ${sum('creates')} creates, ${sum('deletes')} deletes, ${sum('undrains')} undrains`
  )
}

function mistakes(reports: readonly ScalerReport[]): readonly string[] {
  return reports
    .toSorted((left, right) => left.seed - right.seed)
    .flatMap(({ seed, told, violation }) => {
      if (violation !== undefined)
        return [`seed ${seed}: ${violation}`, `replay: npm run sim -- --scaler --seed ${seed}`]
      const { operations = 0, faults = 0 } = told ?? {}
      return operations < SCALER_OPERATIONS_MIN || faults < SCALER_FAULTS_MIN
        ? [`mistake of the simulator: seed ${seed} has ${operations} operations and ${faults} faults`]
        : []
    })
}
