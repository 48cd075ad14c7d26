import type { StoreTimeMs } from '../../../lib/store-time.ts'
import { sameShard, type ShardRef } from '../../../proto/contract/ids.ts'
import type { AccountName } from '../../../proto/contract/session.ts'
import { isPlayed, type SessionRecord } from '../../sessions/session.ts'
import type { Arrival, HandoffMemberRecord, Refused, Ticket } from '../../zones/handoff-store.ts'
import { refused, takesArrivals } from '../../zones/judge-handoff.ts'
import { timeIn } from './columns.ts'
import { givePlaces } from './handoff-places-table.ts'
import {
  endIfNobodyIsAwaited,
  type GrantedMember,
  readGrant,
  readSessionOf,
  readStandingOf,
  setMemberPhase,
} from './handoff-table.ts'
import { row, run, type Statements } from './statements.ts'

const LEASE_RETRY_MS = 1_000

export interface ArrivalMoment {
  readonly now: StoreTimeMs
  /** So long nobody claims, because the database was exchanged. */
  readonly quarantineMs: number
}

/** Must run inside a writing transaction with the account's session and the lock of commits. */
export function* arriveByTicket(
  arrival: Arrival,
  moment: ArrivalMoment,
): Statements<Ticket | Refused | undefined> {
  const session = yield* readSessionOf(arrival.account)
  if (session === undefined || session.state.kind === 'free') return undefined
  const grant = yield* readGrant(arrival.account, session.epoch)
  if (grant === undefined) return undefined
  if (isPlayed(session.state)) return yield* arrivedBefore(arrival, session, grant)
  if (!isFor(arrival, grant, moment.now)) return undefined
  const refusal = yield* refusalOf(arrival.shard, moment)
  if (refusal !== undefined) return refusal
  yield* run(
    `UPDATE session SET rev = rev + 1, state = 'held', shard_id = :shardId, incarnation = :incarnation, attempt = :attempt,
       since = :now, seen_protocol = :protocol, seen_ip = :ip, seen_port = :port
     WHERE account_id = :account AND epoch = :epoch AND state = 'granted'`,
    {
      account: arrival.account,
      epoch: session.epoch,
      ...arrival.shard,
      attempt: arrival.attempt,
      now: moment.now,
      protocol: arrival.seen?.protocol ?? null,
      ip: arrival.seen?.ip ?? null,
      port: arrival.seen?.port ?? null,
    },
  )
  yield* noteArrival(arrival.account, grant, moment.now)
  return ticketOf(session, grant, false)
}

/** The same attempt again; it may have given a password the first time, and then gets what was handed over with its player. */
function* arrivedBefore(
  { shard, attempt, account }: Arrival,
  session: SessionRecord,
  grant: GrantedMember,
): Statements<Ticket | undefined> {
  const { state, since } = session
  if (!isPlayed(state) || !sameShard(state.shard, shard) || state.attempt !== attempt) return undefined
  if (grant.member.phase === 'waiting') yield* noteArrival(account, grant, since)
  return ticketOf(session, grant, true)
}

/** The place becomes a player. */
export function* noteArrival(
  account: AccountName,
  { stored }: Pick<GrantedMember, 'stored'>,
  at: StoreTimeMs,
): Statements<void> {
  const { id } = stored.record
  yield* setMemberPhase({ id, account }, 'arrived', at)
  yield* givePlaces(id, 1)
  yield* endIfNobodyIsAwaited(id, at)
}

/** A ticket is for whoever comes from the player's own address, in time, to the shard it was handed to or the one that carries its group
 *  now. Where either address is not known, a password has to be asked for. */
function isFor({ shard, groups, realIp }: Arrival, grant: GrantedMember, now: StoreTimeMs): boolean {
  const { record } = grant.stored
  const isThere = sameShard(record.to, shard) || groups.includes(record.toGroup)
  return isThere && record.until > now && realIp !== undefined && grant.member.realIp === realIp
}

function* refusalOf(shard: ShardRef, { now, quarantineMs }: ArrivalMoment): Statements<Refused | undefined> {
  if (!takesArrivals(shard, yield* readStandingOf(shard))) return refused('fenced')
  const lease = yield* row(
    'SELECT lease_until FROM shard_lease WHERE shard_id = :shardId AND incarnation = :incarnation',
    { ...shard },
  )
  if (lease === undefined || timeIn(lease, 'lease_until') <= now)
    return refused('fenced', undefined, LEASE_RETRY_MS)
  return quarantineMs > 0 ? refused('busy', undefined, quarantineMs) : undefined
}

/** @param grant as it was read before the arrival was noted */
function ticketOf({ epoch }: SessionRecord, grant: GrantedMember, repeated: boolean): Ticket {
  const { record } = grant.stored
  const members = record.members.map((member): HandoffMemberRecord =>
    member.account === grant.member.account ? { ...member, phase: 'arrived' } : member,
  )
  return { kind: 'ticket', epoch, repeated, handoff: { ...record, members }, payload: grant.payload }
}
