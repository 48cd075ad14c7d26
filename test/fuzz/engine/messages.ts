import type { FuzzVerdict } from './fuzz-target.ts'

/** What a run of many inputs did. */
export interface HuntCounts {
  readonly inputs: number
  readonly taken: number
  /** Inputs that reached code which none before had reached; they join those that are mutated. */
  readonly found: readonly Uint8Array[]
}

export interface HuntCommand {
  readonly kind: 'hunt'
  readonly seed: number
  readonly corpus: readonly Uint8Array[]
  /** Whichever comes first. */
  readonly inputsMax: number
  readonly durationMs: number
  /** Whether new coverage guides the choice; without it the same seed tries the same inputs. */
  readonly guided: boolean
}

export type Command = HuntCommand | { readonly kind: 'try'; readonly input: Uint8Array }

export type Answer =
  | { readonly kind: 'hunted'; readonly counts: HuntCounts }
  | { readonly kind: 'tried'; readonly verdict: FuzzVerdict }
  | {
      readonly kind: 'failed'
      readonly why: string
      readonly input: Uint8Array | undefined
      readonly inputs: number
    }

/** Shared with the thread that runs a target, so that an input which never ends is not lost:
 *  two 32-bit numbers (inputs begun; length of the present one, -1 between two), then its bytes. */
export const BOARD_NUMBERS = 2
export const BOARD_HEAD_BYTES = BOARD_NUMBERS * Int32Array.BYTES_PER_ELEMENT
