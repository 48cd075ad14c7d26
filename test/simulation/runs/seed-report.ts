import { onlySimulatedTime } from '../kernel/only-simulated-time.ts'
import type { Violation } from '../oracle/oracle.ts'
import { type RunOptions, simulate } from '../simulation.ts'

/** What one seed came to. Survives being sent to another thread. */
export interface SeedReport {
  readonly seed: number
  readonly violation: Violation | undefined
  readonly hash: string
  readonly operations: number
  readonly faults: number
  readonly counts: Readonly<Record<string, number>>
  readonly checks: Readonly<Record<string, number>>
  readonly datagrams: number
  readonly events: number
  readonly simulatedMs: number
  readonly settledMs: number
  readonly acts: number
  /** Empty unless it was to be told. */
  readonly story: readonly string[]
}

/** Runs one seed, out of reach of the real time. */
export async function runSeed(options: RunOptions): Promise<SeedReport> {
  return await onlySimulatedTime(async () => {
    const { story, ...report } = await simulate(options)
    return { ...report, story: story.all() }
  })
}
