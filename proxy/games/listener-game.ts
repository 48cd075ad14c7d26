import type { KeyedHash } from './address-challenges.ts'
import type { GameAdapter } from './game-adapter.ts'
import type { ReplyLimits } from './reply-budget.ts'

/** The game of one listener. */
export interface ListenerGame {
  readonly adapter: GameAdapter
  /** In server lists; undefined: as the oldest shard calls itself. */
  readonly name: string | undefined
  /** Below the name, where a game has such a line. */
  readonly secondLine?: string | undefined
  readonly limits: ReplyLimits
  /** With a key of this process. */
  readonly hash: KeyedHash
}
