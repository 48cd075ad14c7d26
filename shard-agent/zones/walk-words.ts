import type { HandoffMember, HandoffRefusal } from '../../proto/contract/handoff.ts'
import type { MoveId } from '../../proto/contract/ids.ts'
import type { AccountName, Epoch } from '../../proto/contract/session.ts'
import type { Position, ZoneName } from '../../proto/contract/zone.ts'

/** One player, as its game server says it several times a second. */
export interface WalkReport {
  readonly account: AccountName
  /** Another one than before: another login, everything about the player begins anew. */
  readonly epoch: Epoch
  readonly at: Position
  /** Players with the same word sit in one vehicle and cross as one move, all or none. Empty: alone. */
  readonly party: string
}

/** What a game server has to heed about one player. All of them are levels: told with every report of the player as long as they hold.
 *    cross     freeze input, save, then move/prepare, move/payload, move/commit; of a party every member is told the same move
 *    closed    places are not to be had: turn them back
 *    corridor  no drop, trade or combat: near the line, or already beyond it
 *    near      places are kept on the other side
 *  `cross` stands alone; `corridor` may stand beside `closed` or `near`, as an instruction of its own. */
export type Instruction =
  | { readonly word: 'cross'; readonly account: AccountName; readonly zone: ZoneName; readonly move: MoveId }
  | {
      readonly word: 'closed'
      readonly account: AccountName
      readonly zone: ZoneName
      readonly reason: HandoffRefusal
    }
  | { readonly word: 'corridor'; readonly account: AccountName; readonly zone: ZoneName }
  | { readonly word: 'near'; readonly account: AccountName; readonly zone: ZoneName; readonly move: MoveId }

/** What is wanted of the control plane.
 *    keep    prewarm: places for all members or for none. The same move again keeps them longer. To be answered with `kept`, `refused`
 *            or `unanswered`; a wish that is dropped on the way comes again.
 *    let-go  abort: nobody needs the places any more. Needs no answer; what is lost runs out by itself. */
export type WalkWish =
  | {
      readonly kind: 'keep'
      readonly move: MoveId
      readonly zone: ZoneName
      readonly members: readonly HandoffMember[]
    }
  | { readonly kind: 'let-go'; readonly move: MoveId }

/** What became of a move. `kept` and `refused` answer a wish; `refused` also a prepare or a commit that was turned down.
 *    unanswered  nobody knows: it is asked again soon
 *    began       the prepare was accepted: nothing changes until the outcome
 *    committed   the players are the other shard's: whatever their game server still says of them counts no more
 *    aborted     everybody stays */
export type WalkOutcome =
  | { readonly kind: 'kept'; readonly validMs: number }
  /** @property retryAfterMs 0: no time is known */
  | { readonly kind: 'refused'; readonly reason: HandoffRefusal; readonly retryAfterMs: number }
  | { readonly kind: 'unanswered' }
  | { readonly kind: 'began' }
  | { readonly kind: 'committed' }
  | { readonly kind: 'aborted' }

export interface WalkAnswer {
  /** Of the players of this report, most urgent first. */
  readonly told: readonly Instruction[]
  readonly wishes: readonly WalkWish[]
}

/** One player with the phase that people are shown. */
export interface WalkView {
  readonly account: AccountName
  readonly at: Position
  readonly phase: 'inside' | 'prewarm' | 'corridor' | 'crossing' | 'refused'
  /** Whether neighbours may see them: they are in the prewarm strip or the corridor of a border, or beyond it. */
  readonly near: boolean
}
