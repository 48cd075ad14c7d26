import type { Samples } from '../figures/samples.ts'
import type { BenchOptions } from '../options.ts'
import type { Failure } from '../scenarios/bench-run.ts'
import type { Machine } from '../world/machine.ts'

/** All that a report is made of. */
export interface BenchReport {
  /** ISO 8601, UTC. */
  readonly startedAt: string
  readonly tookSeconds: number
  readonly machine: Machine
  readonly options: BenchOptions
  readonly samples: Samples
  /** Ways that were to be measured and were not, or not to the end. */
  readonly failures: readonly Failure[]
}
