import type { BenchOptions, PeerName } from '../options.ts'
import type { Samples } from '../figures/samples.ts'
import type { BenchWorld } from '../world/bench-world.ts'

/** A way that could not be measured, or no more. */
export interface Failure {
  readonly scenario: string
  readonly peer: PeerName
  readonly why: string
}

/** What every scenario gets. */
export interface BenchRun {
  readonly world: BenchWorld
  readonly options: BenchOptions
  readonly samples: Samples
  readonly failures: Failure[]
  /** Progress for people. */
  readonly say: (line: string) => void
}
