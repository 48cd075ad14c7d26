import type { KeyedHash } from './address-challenges.ts'
import type { ReplyLimits } from './reply-budget.ts'
import type { StreamAdapter, StreamOptions } from './stream-adapter.ts'

/** The game of one listener's connections. */
export interface StreamGame {
  readonly adapter: StreamAdapter
  readonly options: StreamOptions
  readonly limits: ReplyLimits
  /** With a key of this process. */
  readonly hash: KeyedHash
}
