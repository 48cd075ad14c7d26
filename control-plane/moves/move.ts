import type { Follow, PlayerKey } from '../../proto/contract/common.ts'
import type { MoveStyle } from '../../proto/contract/admin.ts'
import type { FlowId, GroupId, MoveId, ProxyId } from '../../proto/contract/ids.ts'
import type { StoreTimeMs } from '../../lib/store-time.ts'
import type { AccountName, Epoch } from '../../proto/contract/session.ts'

/** Where a move of players stands: PREPARE → READY → COMMIT → DRAIN → DONE, or ROLLBACK before commit. */
export type MovePhaseName = 'prepare' | 'ready' | 'commit' | 'drain' | 'done' | 'rolled-back'

export interface MoveFlow {
  readonly flowId: FlowId
  readonly proxy: ProxyId
  readonly player: PlayerKey
  readonly placementVersion: number
  /** What its player has claimed; absent: nothing, or more move than `MOVE_ACCOUNTS_MAX`. */
  readonly account?: FlowAccount
}

export interface FlowAccount {
  readonly name: AccountName
  /** Of the session. */
  readonly epoch: Epoch
}

export interface MoveRecord {
  readonly id: MoveId
  readonly requestId: string
  readonly target: GroupId
  readonly style: MoveStyle
  readonly lameDuckMs: number
  readonly follow: Follow
  readonly clientTimeoutMs: number
  readonly pacePerSecond: number
  readonly flows: readonly MoveFlow[]
  readonly reservation: string
  readonly begunAt: StoreTimeMs
  /** What is not committed by then is rolled back. */
  readonly deadline: StoreTimeMs
  readonly since: StoreTimeMs
  readonly phase: MovePhaseName
}

export const MOVE_FLOWS_MAX = 50_000
/** Accounts of one move that are expected at its target: so many changes have room in one commit beside the placements. */
export const MOVE_ACCOUNTS_MAX = 20_000

/** A player's own placement, made by a move. */
export interface PlacementRecord {
  readonly player: PlayerKey
  readonly group: GroupId
  readonly placementVersion: number
  readonly madeAt: StoreTimeMs
}
