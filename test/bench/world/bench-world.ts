import type { Namespaces } from './namespaces.ts'

/** What the bench has made before it measures. */
export interface BenchWorld extends Namespaces {
  /** Folder of the compiled load programs. */
  readonly programs: string
  /** Scratch folder of this run. */
  readonly directory: string
}
