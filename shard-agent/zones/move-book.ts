import type { HandoffMember } from '../../proto/contract/handoff.ts'
import type { MoveId } from '../../proto/contract/ids.ts'

/** Hand-offs of one shard whose members are known; the one that was heard of longest ago is forgotten for a new one. */
export const MOVES_PER_SHARD_MAX = 2_000

/** Who takes part in which hand-off. */
export class MoveBook {
  readonly #members = new Map<MoveId, readonly HandoffMember[]>()

  learn(move: MoveId, members: readonly HandoffMember[]): void {
    this.#members.delete(move)
    this.#members.set(move, members)
    const [oldest] = this.#members.keys()
    if (this.#members.size > MOVES_PER_SHARD_MAX && oldest !== undefined) this.#members.delete(oldest)
  }

  /** None of a move that an earlier life of the agent, or nobody, has begun. */
  membersOf(move: MoveId): readonly HandoffMember[] {
    return this.#members.get(move) ?? []
  }
}
