import type { Generation, GroupId, ShardRef } from '../../proto/contract/ids.ts'
import type { StoreTimeMs } from '../../lib/store-time.ts'

/** Why a group leaves its shard. Only `crash` fences the shard first; the others are planned: the old side lives
 *  until the proxies have acknowledged. */
export type FailoverCause = 'crash' | 'drain' | 'manual'

/** Where one whole-group fail-over stands. Each step is one transaction, so another node can go on after a crash between any two.
 *    begun ─► reserved ─► bound ─► done
 *      ⇅         │ target lost
 *    waiting ◄───┘                 held (flap guard; a person lifts it by `groups failover`) */
export type FailoverPhase =
  | { readonly kind: 'begun' }
  | { readonly kind: 'waiting'; readonly why: string }
  | { readonly kind: 'reserved'; readonly target: ShardRef; readonly reservation: string }
  | {
      readonly kind: 'bound'
      readonly target: ShardRef
      readonly reservation: string
      readonly generation: Generation
    }
  | { readonly kind: 'done'; readonly target: ShardRef; readonly generation: Generation }
  | { readonly kind: 'held'; readonly why: string }
  | { readonly kind: 'dropped'; readonly why: string }

export type FailoverPhaseName = FailoverPhase['kind']

export interface FailoverRecord {
  /** `<group id>-f<generation it leaves>`: one fail-over per binding, whoever begins it. */
  readonly id: string
  readonly group: GroupId
  readonly from: ShardRef
  readonly cause: FailoverCause
  /** Who belonged to the group at that moment, as `playerKeyText`; bounded by `FAILOVER_MEMBERS_MAX`. */
  readonly members: readonly string[]
  readonly begunAt: StoreTimeMs
  /** Until then a better target may be waited for; afterwards whatever fits is taken. */
  readonly holdUntil: StoreTimeMs
  /** When the present phase began. */
  readonly since: StoreTimeMs
  readonly phase: FailoverPhase
  /** The event that led to this fail-over. */
  readonly causeEvent: number
}

export const FAILOVER_MEMBERS_MAX = 20_000

/** Places of players who have not come back yet are kept for so long. */
export const RETURN_WINDOW_MS = 60_000

/** Places kept for players who are on their way. */
export interface ReservationRecord {
  readonly id: string
  readonly shard: ShardRef
  readonly places: number
  readonly reason: string
  readonly expiresAt: StoreTimeMs
}
