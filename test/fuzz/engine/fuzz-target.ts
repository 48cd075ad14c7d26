import type { Random } from '../../../lib/random.ts'

/** Longest input that is tried. */
export const INPUT_BYTES_MAX = 64 * 1_024
/** Processor time that one input may take: some targets read it four times, and watching the coverage doubles that. What grows
 *  faster than its input is far beyond it at 64 KiB. */
export const INPUT_CPU_MS_MAX = 2_000
/** JavaScript heap of the thread that runs a target, with everything it keeps. */
export const HEAP_MEBIBYTES_MAX = 256
/** What may stay behind, after garbage collection, between the warm-up and the end of a run. */
export const RETAINED_BYTES_MAX = 16 * 1_024 * 1_024

/** What a target made of an input. Everything else is thrown, and is a finding. */
export type FuzzVerdict = 'taken' | 'refused'

/** One parser, or one family of them, of bytes that come from outside. */
export interface FuzzTarget {
  /** Also the name of its folder in `corpus/`. */
  readonly name: string
  /** What holds for every input, for people. */
  readonly promise: string
  /** Texts that mean something to the parser. */
  readonly words: readonly string[]
  /** Opens sockets or files, so its corpus is no matter for the unit tests. */
  readonly startsThings?: true
  /** A well-formed input by chance. */
  readonly invent?: (random: Random) => Buffer
  /** Throws for what must not be. */
  readonly run: (input: Buffer) => FuzzVerdict | Promise<FuzzVerdict>
}
