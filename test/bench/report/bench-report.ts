import type { Samples } from '../figures/samples.ts'
import type { BenchOptions } from '../options.ts'
import type { Machine } from '../world/machine.ts'

/** All that a report is made of. */
export interface BenchReport {
  /** ISO 8601, UTC. */
  readonly startedAt: string
  readonly tookSeconds: number
  readonly machine: Machine
  readonly options: BenchOptions
  readonly samples: Samples
}
