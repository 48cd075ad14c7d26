import type { StoreTimeMs } from '../../lib/store-time.ts'
import type { HandoffMember } from '../../proto/contract/handoff.ts'
import { sameShard, type ShardRef } from '../../proto/contract/ids.ts'
import type { AccountName } from '../../proto/contract/session.ts'
import { isLiving, type ShardStanding } from '../sessions/decide-claim.ts'
import type { SessionRecord, SessionState } from '../sessions/session.ts'
import type { HandoffRecord, PlacesWanted, Refused } from './handoff-store.ts'

/** What is refused because of a moment is asked again after this. */
const ASK_AGAIN_MS = 1_000

/** One who wants to cross, read under a lock on its session. */
export interface MemberView {
  readonly member: HandoffMember
  readonly session: SessionRecord | undefined
  /** When another hand-off ends that it is on; undefined: it is on none. */
  readonly otherUntil: StoreTimeMs | undefined
  /** The latest ones, newest first; at least as many as hand-offs are allowed within their time. */
  readonly arrivals: readonly StoreTimeMs[]
}

export interface PlacesView {
  readonly wanted: PlacesWanted
  readonly from: ShardStanding | undefined
  readonly to: ShardStanding | undefined
  readonly members: readonly MemberView[]
  /** Places that are kept on the new shard for others. */
  readonly kept: number
  readonly now: StoreTimeMs
}

/** @param retryAfterMs 0: no time is known */
export function refused(reason: Refused['reason'], account?: AccountName, retryAfterMs = 0): Refused {
  return { kind: 'refused', reason, account, retryAfterMs }
}

/** Why no places are kept; undefined: they are. */
export function judgePlaces({ wanted, from, to, members, kept, now }: PlacesView): Refused | undefined {
  if (!isLiving(wanted.from, from)) return refused('fenced')
  if (!isReady(wanted.to, to)) return refused('away', undefined, ASK_AGAIN_MS)
  for (const each of members) {
    const refusal = judgeMember(wanted, each, now)
    if (refusal !== undefined) return refusal
  }
  return hasRoom({ ...wanted, kept, places: members.length }) ? undefined : refused('full')
}

export interface Room {
  readonly players: number
  readonly slots: number
  /** Kept for others. */
  readonly kept: number
  readonly places: number
}

export function hasRoom({ players, slots, kept, places }: Room): boolean {
  return players + kept + places <= slots
}

function judgeMember(wanted: PlacesWanted, view: MemberView, now: StoreTimeMs): Refused | undefined {
  const { member, session, otherUntil, arrivals } = view
  const { account } = member
  if (!holds(wanted.from, member, session, 'held'))
    return holds(wanted.from, member, session, 'moving')
      ? refused('busy', account, ASK_AGAIN_MS)
      : refused('fenced', account)
  if (otherUntil !== undefined) return refused('busy', account, otherUntil - now)
  const [last] = arrivals
  if (last !== undefined && last + wanted.dwellMs > now)
    return refused('dwell', account, last + wanted.dwellMs - now)
  const oldest = wanted.handoffsMax > 0 ? arrivals[wanted.handoffsMax - 1] : undefined
  return oldest !== undefined && oldest + wanted.handoffsWithinMs > now
    ? refused('often', account, oldest + wanted.handoffsWithinMs - now)
    : undefined
}

/** Whether this shard has the account with this epoch, in this state. */
export function holds(
  shard: ShardRef,
  { epoch }: HandoffMember,
  session: SessionRecord | undefined,
  state: Exclude<SessionState['kind'], 'free'>,
): boolean {
  return session?.epoch === epoch && session.state.kind === state && sameShard(session.state.shard, shard)
}

/** Whether players may be sent there anew. */
export function isReady(shard: ShardRef, standing: ShardStanding | undefined): boolean {
  return standing?.incarnation === shard.incarnation && standing.state === 'ready'
}

/** Whether players who are on their way there already still get in. */
export function takesArrivals(shard: ShardRef, standing: ShardStanding | undefined): boolean {
  return (
    standing?.incarnation === shard.incarnation &&
    (standing.state === 'ready' || standing.state === 'draining')
  )
}

/** Whether it is asked once more for the very same. A move id stands for one set of accounts on one shard; where the new shard is may have
 *  changed meanwhile. */
export function isSameMove(record: HandoffRecord, wanted: PlacesWanted): boolean {
  return (
    sameShard(record.from, wanted.from) &&
    record.members.length === wanted.members.length &&
    wanted.members.every(({ account, epoch }) =>
      record.members.some(member => member.account === account && member.epoch === epoch),
    )
  )
}

/** What a repeated prewarm comes to where its move is known; undefined: places are to be kept (anew, or longer). */
export function judgeRepeated(
  record: HandoffRecord,
  wanted: PlacesWanted,
): { readonly kind: 'reserved' } | Refused | undefined {
  if (!isSameMove(record, wanted)) return refused('over')
  switch (record.phase) {
    case 'reserved':
      return undefined
    case 'moving':
      return { kind: 'reserved' }
    case 'committed':
    case 'over':
      return refused('over')
  }
}

/** As the prepare and the commit see the accounts of a hand-off. */
export interface HandoffView {
  readonly record: HandoffRecord
  /** Who asks. */
  readonly shard: ShardRef
  readonly from: ShardStanding | undefined
  readonly to: ShardStanding | undefined
  readonly sessions: ReadonlyMap<AccountName, SessionRecord>
  readonly now: StoreTimeMs
}

/** Why a reserved hand-off cannot be prepared, but for its places; undefined: it can be. */
export function judgePrepare({ record, from, to, sessions }: HandoffView): Refused | undefined {
  if (!isLiving(record.from, from)) return refused('fenced')
  for (const member of record.members) {
    const session = sessions.get(member.account)
    if (holds(record.from, member, session, 'held')) continue
    return holds(record.from, member, session, 'moving')
      ? refused('busy', member.account, ASK_AGAIN_MS)
      : refused('fenced', member.account)
  }
  return isReady(record.to, to) ? undefined : refused('away', undefined, ASK_AGAIN_MS)
}

/** Why a moving hand-off cannot be committed any more; undefined: it can be. The same rule as the procedure `swy_move_commit`. */
export function judgeCommit({ record, from, to, sessions, now }: HandoffView): Refused | undefined {
  if (record.until <= now) return refused('over')
  const gone = record.members.find(
    member => !holds(record.from, member, sessions.get(member.account), 'moving'),
  )
  if (gone !== undefined) return refused('fenced', gone.account)
  if (!isLiving(record.from, from)) return refused('fenced')
  return takesArrivals(record.to, to) ? undefined : refused('away')
}
