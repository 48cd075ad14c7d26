import type { BenchOptions } from '../options.ts'
import type { Samples } from '../figures/samples.ts'
import type { BenchWorld } from '../world/bench-world.ts'

/** What every scenario gets. */
export interface BenchRun {
  readonly world: BenchWorld
  readonly options: BenchOptions
  readonly samples: Samples
  /** Progress for people. */
  readonly say: (line: string) => void
}
