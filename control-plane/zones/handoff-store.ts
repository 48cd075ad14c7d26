import type { StoreTimeMs } from '../../lib/store-time.ts'
import type { HandoffMember, HandoffRefusal } from '../../proto/contract/handoff.ts'
import type { GroupId, MoveId, ShardRef } from '../../proto/contract/ids.ts'
import type { AccountName, Epoch, SeenEndpoint } from '../../proto/contract/session.ts'
import type { ZoneName } from '../../proto/contract/zone.ts'

/** Where one hand-off of some accounts stands. `reserved → moving → committed → arrived`; `over` from each but the last two.
 *  Its members are in the same phase, but for `arrived` and `expired`, which each comes to by itself. */
export type HandoffPhase = 'reserved' | 'moving' | 'committed' | 'over'
/** Of those that have not ended. */
export type OpenPhase = Exclude<HandoffPhase, 'over'>
export type PhaseCounts = Readonly<Record<OpenPhase, number>>
export type MemberPhase = 'waiting' | 'arrived' | 'expired'

/** Rows of `handoff` and `handoff_member`. */
export interface HandoffRecord {
  readonly id: MoveId
  readonly phase: HandoffPhase
  readonly from: ShardRef
  readonly fromZone: ZoneName
  readonly to: ShardRef
  readonly toGroup: GroupId
  readonly toZone: ZoneName
  /** Since it is in this phase. */
  readonly since: StoreTimeMs
  /** `reserved`: the places are kept until then; `moving`: the commit must have come; `committed`: those who have not arrived are free. */
  readonly until: StoreTimeMs
  /** Whether the proxies have been told; nothing to tell before the commit. */
  readonly isRouted: boolean
  readonly members: readonly HandoffMemberRecord[]
}

export interface HandoffMemberRecord extends HandoffMember {
  /** The one that was granted with the commit. */
  readonly granted: Epoch | undefined
  /** As the old game server saw the player at its claim. */
  readonly seen: SeenEndpoint | undefined
  /** The player's own address at the commit: a ticket is for whoever comes from there. Undefined: it was not known, and there is no ticket
   *  until a repeated commit tells it. */
  readonly realIp: string | undefined
  readonly phase: MemberPhase
}

export interface PlacesWanted {
  readonly id: MoveId
  readonly from: ShardRef
  readonly fromZone: ZoneName
  readonly to: ShardRef
  readonly toGroup: GroupId
  readonly toZone: ZoneName
  readonly members: readonly HandoffMember[]
  /** Of the new shard, by the mirror of flows. */
  readonly players: number
  readonly slots: number
  readonly dwellMs: number
  readonly handoffsMax: number
  readonly handoffsWithinMs: number
}

export interface Refused {
  readonly kind: 'refused'
  readonly reason: Exclude<HandoffRefusal, 'closed' | 'brake'>
  readonly account: AccountName | undefined
  /** 0: no time is known. */
  readonly retryAfterMs: number
}

/** Of each member, so far as it is known. A repeated commit tells those that were not known before: a script that commits with SQL knows none. */
export type RealIps = ReadonlyMap<AccountName, string>

export interface Ticket {
  readonly kind: 'ticket'
  readonly epoch: Epoch
  /** This very attempt had been given it before. */
  readonly repeated: boolean
  /** As it is after this arrival. */
  readonly handoff: HandoffRecord
  readonly payload: Buffer
}

export interface Arrival {
  readonly shard: ShardRef
  /** That the shard carries. */
  readonly groups: readonly GroupId[]
  readonly account: AccountName
  readonly attempt: string
  readonly seen: SeenEndpoint | undefined
  /** Undefined: not known, so that no ticket is given. */
  readonly realIp: string | undefined
}

/** Hand-offs of accounts between shards. Each method is one transaction, and a compare-and-set that is true whoever else writes; each may be
 *  asked again, by its move id. Implementations: SQLite, MySQL; both pass `test/contract/handoff-store.ts`.
 *  Every method may throw `SWY_STORE_UNAVAILABLE` (retryable; the outcome is unknown). */
export interface HandoffStore {
  /** Keeps a place for each member: `players` + all unexpired reservations of that shard + places ≤ `slots`; for `PLACES_KEPT_MS`, from now
   *  also where it is asked again. Refuses where a member is not held by `from` with its epoch, is on another hand-off, has arrived less
   *  than `dwellMs` ago, or `handoffsMax` times within `handoffsWithinMs`; and where `to` is not ready. A move id stands for one set of
   *  members; asked for again, its places may go to another shard.
   *  @throws SwitchyardError `SWY_INVALID_ARGUMENT` for no members, too many, or one account twice */
  reserve(wanted: PlacesWanted): Promise<{ readonly kind: 'reserved' } | Refused>
  /** From `reserved`: all sessions go from held to moving, which still lets this epoch save. Refuses with `over` where it is another phase,
   *  or the places have run out and cannot be had again; with `fenced` where it is committed: nobody there plays on.
   *  @returns how long the commit may take */
  prepare(
    id: MoveId,
    from: ShardRef,
  ): Promise<{ readonly kind: 'prepared'; readonly leftMs: number } | Refused>
  /** While `moving`. The last one counts. `fenced` where it is committed. */
  putPayload(
    id: MoveId,
    from: ShardRef,
    account: AccountName,
    payload: Buffer,
  ): Promise<{ readonly kind: 'done' } | Refused>
  /** From `moving`, before `until`: every session is granted to the new shard with a new epoch, all or none. From here on the old epoch
   *  saves nothing. Refused, it is over: whoever was told so plays on. `away`: the new shard is neither ready nor draining. */
  commit(
    id: MoveId,
    from: ShardRef,
    realIps: RealIps,
  ): Promise<{ readonly kind: 'committed'; readonly handoff: HandoffRecord } | Refused>
  /** From `reserved` or `moving`: sessions are held as before, places are free. `done` too where it is over or not known; `fenced` where
   *  it is committed: `over` is said to those who play on. */
  abort(id: MoveId, from: ShardRef): Promise<{ readonly kind: 'done' } | Refused>
  /** The claim of a member at the new shard, or at the one that carries its group after that: the session is held from here on, one place
   *  less is kept. The same attempt gets the same answer, also where it was a claim with a password. Undefined: there is no ticket for this
   *  account, shard and address. Refuses with `fenced` where that shard may not act (its state, its lease), with `busy` while nobody claims
   *  because the database was exchanged. */
  arrive(arrival: Arrival): Promise<Ticket | Refused | undefined>

  /** Committed ones that the proxies have not been told of, oldest first. */
  unrouted(limit: number): Promise<readonly HandoffRecord[]>
  routed(id: MoveId): Promise<void>
  /** Ends what has run out: `reserved` and `moving` are over (sessions held as before), members who have not arrived are freed with a
   *  higher epoch a margin (`SHARD_LEASE_MARGIN_MS`) after `until`; drops what has ended before
   *  `keptMs`, which must be longer than `handoffsWithinMs` of any fleet: arrivals are counted in it.
   *  @returns what ended, at most `limit` */
  sweep(keptMs: number, limit: number): Promise<readonly HandoffRecord[]>
  handoff(id: MoveId): Promise<HandoffRecord | undefined>
  /** Those that have not ended: reserved, moving, or committed with somebody who is awaited. Oldest first. */
  handoffs(limit: number): Promise<readonly HandoffRecord[]>
  /** How many have not ended, by phase. */
  counts(): Promise<PhaseCounts>
}
